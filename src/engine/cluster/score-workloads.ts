import { scoreWorkload } from '../../checks/kubesec/beyond.ts'
import type { WorkloadScore } from '../../core/cluster.ts'
import { compareText } from '../../core/compare-text.ts'
import { type KubernetesObject, textAt } from '../../kubernetes/object.ts'
import { createOwners } from '../../kubernetes/workload/owners.ts'

/** kubesec's points of each workload. What another object manages is left to that one, if it is there. */
export function scoreWorkloads(objects: readonly KubernetesObject[]): readonly WorkloadScore[] {
  const owners = createOwners(objects)
  return objects
    .filter((object) => owners(object).object === object)
    .flatMap((object) => {
      const result = scoreWorkload(object)
      if (!result || result.rules.length === 0) return []
      const { score, scoring } = result
      const identity = {
        namespace: textAt(object, ['metadata', 'namespace']) ?? 'default',
        kind: textAt(object, ['kind']) ?? '',
        name: textAt(object, ['metadata', 'name']) ?? '',
      }
      return [{ ...identity, score, critical: scoring.critical.map(({ id }) => id) }]
    })
    .sort(
      (a, b) =>
        compareText(a.namespace, b.namespace) || compareText(a.kind, b.kind) || compareText(a.name, b.name),
    )
}
