import type { Digest } from './digest.ts'
import type { ContainerRole } from './misconfiguration.ts'
import type { Problem } from './problem.ts'
import type { Report } from './report.ts'
import type { SweepResult } from './sweep.ts'

/** One image of one container of a workload, and what became of it. */
export interface ClusterRow {
  readonly namespace: string
  readonly workload: ClusterWorkload
  /** Of the container, or the volume that mounts the image. */
  readonly container: string
  readonly role: ContainerRole | 'volume'
  /** As the manifest has it; empty where it has none. */
  readonly image: string
  /** What was scanned: with the digest that the node reports, where it reports one. Absent: nobody could pull it. */
  readonly reference?: string
  readonly digest?: Digest
  /** Pods that run it now; 0 where it is only named by a template, or by a pod that has ended. */
  readonly pods: number
  readonly result: SweepResult
}

/** What pods belong to in the end: a Deployment and not its ReplicaSet, a CronJob and not its Jobs. */
export interface ClusterWorkload {
  readonly kind: string
  readonly name: string
}

/** kubesec's points of a workload's manifest, as the cluster has it. */
export interface WorkloadScore extends ClusterWorkload {
  readonly namespace: string
  readonly score: number
  /** Ids of the rules that take points away. */
  readonly critical: readonly string[]
}

/** What runs in a cluster, scanned. */
export interface ClusterScan {
  readonly kind: 'cluster'
  /** Context of the kubeconfig, or the file. */
  readonly name: string
  /** By namespace, workload and container. */
  readonly rows: readonly ClusterRow[]
  /** In the same order; of kinds that kubesec scores. */
  readonly scores: readonly WorkloadScore[]
  /** What is set up wrongly in its objects, judged; absent: nobody asked for it. */
  readonly configuration?: Report & Pick<Required<Report>, 'configuration'>
  /** What could not be seen, or not be judged. */
  readonly problems: readonly Problem[]
  /** What the command ends with; see docs/exit-codes.md. */
  readonly exitCode: number
}
