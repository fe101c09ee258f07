import { PlimsollError } from '../../core/errors.ts'
import type { ExtendsEntry, PolicyFile, RuleEntry, WholePolicy } from './types.ts'

/** Gives the policy that a name or file stands for. */
export type PolicyLoader = (entry: ExtendsEntry, from: PolicyFile) => Promise<LoadedPolicy>

export interface LoadedPolicy {
  /** The same for the same policy, however it is named: an absolute path, or the name of a built-in one. */
  readonly key: string
  readonly policy: PolicyFile
}

/** Policies that one may inherit from, all together. */
export const MAX_INHERITED = 100

/**
 * A policy with the rules that it inherits: its own first, so that they may allow something before others deny it,
 * then those of each policy that it extends, in order, each policy once. A rule of the name of an earlier one of a policy that
 * extends it is replaced by that. Throws `policy-invalid` at the entry that closes a circle.
 */
export async function withInherited(start: LoadedPolicy, load: PolicyLoader): Promise<WholePolicy> {
  const done = new Set<string>()
  const gather = async (
    { key, policy }: LoadedPolicy,
    trail: readonly LoadedPolicy[],
    replaced: ReadonlySet<string>,
  ): Promise<readonly RuleEntry[]> => {
    done.add(key)
    if (done.size > MAX_INHERITED)
      throw new PlimsollError(
        'policy-invalid',
        `${start.policy.source} inherits from more than ${MAX_INHERITED} policies.`,
      )
    const rules = policy.rules.filter(({ name }) => !replaced.has(name))
    const own = new Set([...replaced, ...policy.rules.map(({ name }) => name)])
    const path = [...trail, { key, policy }]
    for (const entry of policy.extends) {
      const next = await load(entry, policy)
      if (path.some((one) => one.key === next.key)) entry.fail(circle(path, next))
      if (!done.has(next.key)) rules.push(...(await gather(next, path, own)))
    }
    return rules
  }
  const { name, description, source } = start.policy
  return {
    name,
    source,
    ...(description === undefined ? {} : { description }),
    rules: await gather(start, [], new Set()),
  }
}

function circle(path: readonly LoadedPolicy[], back: LoadedPolicy): string {
  const from = path.findIndex(({ key }) => key === back.key)
  const names = [...path.slice(from), back].map(({ policy }) => policy.source)
  return `extends leads in a circle: ${names.join(' → ')}`
}
