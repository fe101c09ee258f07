import type { TargetConfig } from '../../config/types.ts'
import type { Target } from '../message.ts'
import type { CreateTarget, TargetNeeds } from './types.ts'

type Loaders = { readonly [Kind in TargetConfig['kind']]: () => Promise<CreateTarget<Kind>> }

/** Every kind of target, loaded when one is configured. */
export const TARGETS: Loaders = {
  amqp: async () => (await import('./amqp/index.ts')).createAmqpTarget,
  email: async () => (await import('./email/index.ts')).createEmailTarget,
  jira: async () => (await import('./jira/index.ts')).createJiraTarget,
  slack: async () => (await import('./slack/index.ts')).createSlackTarget,
  stomp: async () => (await import('./stomp/index.ts')).createStompTarget,
  teams: async () => (await import('./teams/index.ts')).createTeamsTarget,
  webhook: async () => (await import('./webhook/index.ts')).createWebhookTarget,
}

/** Throws `config-invalid` or `template-invalid` for what cannot work. Connects to nothing. */
export async function createTarget(config: TargetConfig, needs: TargetNeeds): Promise<Target> {
  // The kind that is loaded is the one of the configuration, which types cannot follow.
  const load = TARGETS[config.kind] as () => Promise<
    (config: TargetConfig, needs: TargetNeeds) => Promise<Target>
  >
  const create = await load()
  return await create(config, needs)
}
