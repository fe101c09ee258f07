import type { KubernetesObject, ValuePath } from '../../kubernetes/object.ts'
import type { WorkloadContainer } from '../../kubernetes/workload/containers.ts'
import type { PodTemplate } from '../../kubernetes/workload/pod-places.ts'

/**
 * The Pod Security Standards, as Kubernetes 1.31 and later documents them:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */

export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted'

/** A level that forbids something. */
export type StrictLevel = Exclude<PodSecurityLevel, 'privileged'>

/** One control of the standard. */
export interface Control {
  /** As the standard calls it: `Host Namespaces`. */
  readonly name: string
  readonly level: StrictLevel
  /** What of a pod it forbids. Pure, and throws at no pod. */
  forbids(this: void, pod: StandardPod): Iterable<Forbidden>
}

export interface Forbidden {
  /** With the names and values that matter. */
  readonly message: string
  /** From the root of the object to the value, or to where it is missing. */
  readonly path: ValuePath
  /** Of several containers the one it is about. */
  readonly container?: string
}

/** A pod, taken apart once for all controls. */
export interface StandardPod extends PodTemplate {
  /** All of them; the standard makes no difference between kinds of containers. */
  readonly containers: readonly WorkloadContainer[]
  /** `spec.os.name` says so: what only Linux has is not asked for. */
  readonly isWindows: boolean
  /** Security contexts of the pod and of all containers. */
  readonly contexts: readonly Context[]
}

export interface Context {
  readonly value: KubernetesObject
  readonly path: ValuePath
  /** For messages: `the pod`, `container «web»`. */
  readonly label: string
  /** Absent: it is that of the pod. */
  readonly container?: string
}
