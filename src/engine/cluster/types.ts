import type { Problem } from '../../core/problem.ts'
import type { KubernetesObject } from '../../kubernetes/object.ts'

/** What somebody could see of a cluster. */
export interface SeenCluster {
  /** Context of the kubeconfig, or the file. */
  readonly name: string
  /** Workloads of all kinds, pods, and secrets and service accounts as far as they may be read. */
  readonly objects: readonly KubernetesObject[]
  /** What could not be seen. */
  readonly problems: readonly Problem[]
}
