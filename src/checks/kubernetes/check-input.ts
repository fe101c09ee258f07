import type { ImageReference } from '../../core/image-reference.ts'
import type { ContainerRole } from '../../core/misconfiguration.ts'
import { identityOf, type KubernetesObject, recordAt } from '../../kubernetes/object.ts'
import { containersOf, type WorkloadContainer } from '../../kubernetes/workload/containers.ts'
import { type PodPlace, type PodTemplate, podOf } from '../../kubernetes/workload/pod-places.ts'
import type { CheckedPodContainer, CheckInput } from './types.ts'

export interface CheckOptions {
  /** Kinds of the user that run pods. */
  readonly podPlaces?: readonly PodPlace[]
  readonly kubernetesVersion?: string
  /** Level of the Pod Security Standards whose controls are checks too; absent: none. */
  readonly podSecurity?: 'baseline' | 'restricted'
  /** Whether an image comes from where the user wants his images from; absent: nobody said it. */
  readonly trusts?: (reference: ImageReference) => boolean
}

export function checkInput(object: KubernetesObject, options: CheckOptions = {}): CheckInput {
  const { kubernetesVersion } = options
  const pod = podOf(object, options.podPlaces)
  return {
    object,
    identity: identityOf(object),
    ...(pod ? { workload: { pod, containers: containersOf(pod).map((one) => inPod(one, pod)) } } : {}),
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
  }
}

const LABELS: Readonly<Record<ContainerRole, string>> = {
  container: 'container',
  init: 'init container',
  sidecar: 'sidecar container',
  ephemeral: 'ephemeral container',
}

function inPod(container: WorkloadContainer, pod: PodTemplate): CheckedPodContainer {
  const context = recordAt(container.value, ['securityContext'])
  const ofPod = recordAt(pod.spec, ['securityContext'])
  return {
    ...container,
    label: `${LABELS[container.role]} «${container.name}»`,
    context,
    inherited: (key) => context[key] ?? ofPod[key],
  }
}
