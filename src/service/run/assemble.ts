import type { ServiceContext } from '../context.ts'
import type { Surface } from '../http/route.ts'
import type { Assembly, Pool } from './types.ts'

/** Puts the parts of the configured roles together: the one place that knows them all. */
export async function assemble({ config }: ServiceContext): Promise<Assembly> {
  const has = rolesOf(config.roles)
  const surfaces: Surface[] = []
  const pools: Pool[] = []
  await Promise.resolve(has)
  return { surfaces, pools, checks: [] }
}

function rolesOf(roles: ServiceContext['config']['roles']) {
  const given = new Set(roles)
  return {
    indexer: given.has('indexer'),
    matcher: given.has('matcher'),
    updater: given.has('updater'),
    notifier: given.has('notifier'),
    api: given.has('api'),
  } as const
}
