import type { KubernetesObject } from '../../kubernetes/object.ts'
import type { WorkloadContainer } from '../../kubernetes/workload/containers.ts'
import type { PodTemplate } from '../../kubernetes/workload/pod-places.ts'
import { KUBESEC_RULES } from './rules/registry.ts'
import { scoreObject } from './score.ts'

/** The points of a pod of whatever kind, as kubesec would give them to a Pod. */
export function scorePod({ metadata, spec }: PodTemplate): number {
  return scoreObject({ kind: 'Pod', metadata, spec }, KUBESEC_RULES).score
}

/** The points of one container, as if its pod had no other. */
export function scoreContainer({ metadata, spec }: PodTemplate, container: WorkloadContainer): number {
  const { containers: _1, initContainers: _2, ephemeralContainers: _3, ...rest } = spec
  const alone: KubernetesObject = { kind: 'Pod', metadata, spec: { ...rest, containers: [container.value] } }
  return scoreObject(alone, KUBESEC_RULES).score
}
