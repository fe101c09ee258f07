import type { ConfigurationFix } from '../../core/misconfiguration.ts'
import type { Severity } from '../../core/severity.ts'
import type { KubernetesObject, ObjectIdentity, ValuePath } from '../../kubernetes/object.ts'
import type { WorkloadContainer } from '../../kubernetes/workload/containers.ts'
import type { PodTemplate } from '../../kubernetes/workload/pod-places.ts'

/** One check of objects, under the id that other scanners know it by. */
export interface KubernetesCheck {
  /** `KSV-0017`; its aliases follow from it. */
  readonly id: string
  /** Ids of others that it took the place of. */
  readonly replaces?: readonly string[]
  /** One line without a full stop. */
  readonly title: string
  readonly severity: Severity
  /** Why it is dangerous. */
  readonly description: string
  /** What to do. */
  readonly advice: string
  readonly references?: readonly string[]
  /** `workload`: whatever runs a pod; else the kinds that it is about. */
  readonly on: 'workload' | readonly string[]
  /** What it objects to, in the order of the object; nothing where all is well. Pure, and throws at no object. */
  evaluate(this: void, input: CheckInput): Iterable<Objection>
}

/** One thing that a check objects to. */
export interface Objection {
  /** With the names and values that matter. */
  readonly message: string
  /** To the value, or to where it is missing. */
  readonly path: ValuePath
  readonly container?: string
  readonly fix?: ConfigurationFix
}

/** An object, taken apart once for all checks. */
export interface CheckInput {
  readonly object: KubernetesObject
  readonly identity: ObjectIdentity
  readonly workload?: Workload
  /** `1.31`; absent: not known. */
  readonly kubernetesVersion?: string
}

export interface Workload {
  readonly pod: PodTemplate
  readonly containers: readonly CheckedPodContainer[]
}

export interface CheckedPodContainer extends WorkloadContainer {
  /** For messages: `container «web»`, `init container «setup»`. */
  readonly label: string
  /** Its own security context. */
  readonly context: KubernetesObject
  /** A value of the security context: its own, or that of the pod where it has none. */
  inherited(this: void, key: string): unknown
}
