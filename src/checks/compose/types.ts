import type { Severity } from '../../core/severity.ts'
import type { KubernetesObject, ValuePath } from '../../kubernetes/object.ts'

/** One check of the services of a compose file. https://docs.docker.com/reference/compose-file/services/ */
export interface ComposeCheck {
  /** `PLC-0001` */
  readonly id: string
  /** One line without a full stop. */
  readonly title: string
  readonly severity: Severity
  /** Why it is dangerous. */
  readonly description: string
  /** What to do. */
  readonly advice: string
  readonly references?: readonly string[]
  /** Whether what it objects to is shown nowhere. */
  readonly holdsSecrets?: true
  /** What it objects to; nothing where all is well. Pure, and throws at no service. */
  evaluate(this: void, service: KubernetesObject): Iterable<ComposeObjection>
}

/** One thing that a check objects to. */
export interface ComposeObjection {
  /** With the names and values that matter. */
  readonly message: string
  /** From the service: to the value, or to where it is missing. */
  readonly path: ValuePath
}
