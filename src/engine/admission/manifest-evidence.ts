import type { ManifestEvidence } from '../../admission/evidence.ts'
import { scoreWorkload } from '../../checks/kubesec/beyond.ts'
import { podSecurityLevel } from '../../checks/pod-security/level.ts'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import { type PodPlace, podOf } from '../../kubernetes/workload/pod-places.ts'

/** What rules about manifests ask of an object: kubesec's points, and the level of the Pod Security Standards. */
export function manifestEvidence(object: KubernetesObject, podPlaces: readonly PodPlace[]): ManifestEvidence {
  const score = scoreWorkload(object, { custom: podPlaces })?.score
  const pod = podOf(object, podPlaces)
  return {
    ...(score === undefined ? {} : { score }),
    ...(pod ? { podSecurity: podSecurityLevel(pod).level } : {}),
  }
}
