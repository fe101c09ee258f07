import { matchesForbidden, matchesPattern } from '../../admission/allow-list/match.ts'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import type { ImageReference } from '../../core/image-reference.ts'

/**
 * Whether a policy of admission lets an image in by where it comes from. Into which namespace it will go is not known
 * when it is built: it is enough that one of the rules that name registries allows it. Without such rules all may.
 */
export function allowsByPolicy({ rules }: AdmissionPolicy): (reference: ImageReference) => boolean {
  const lists = rules.flatMap(({ require: { registries } }) => (registries ? [registries] : []))
  return (reference) =>
    lists.length === 0 ||
    lists.some(
      ({ allow, deny }) =>
        !deny.some((pattern) => matchesForbidden(pattern, reference)) &&
        (allow === undefined || allow.some((pattern) => matchesPattern(pattern, reference))),
    )
}
