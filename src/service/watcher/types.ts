import type { ImagePlace } from '../../kubernetes/workload/containers.ts'

/** What manages pods directly: a ReplicaSet, a Job, or the pod itself. */
export interface Owner {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
}

/** That a container of a workload runs an image. */
export interface RunningContainer {
  readonly namespace: string
  /** What manages its pods in the end. */
  readonly workload: { readonly kind: string; readonly name: string }
  readonly role: ImagePlace['role']
  readonly container: string
  /** The digest, or, where there is none, the text of the manifest. */
  readonly image: string
  /** Absent where nobody could pull it again. */
  readonly digest?: string
  /** In full, for people. */
  readonly name: string
  readonly owner: Owner
  readonly pods: number
}

/** `unknown`: it was not scanned, or cannot be. */
export const RUNNING_VERDICTS = ['fail', 'unknown', 'incomplete', 'warn', 'pass'] as const
/** The worst first. */
export type RunningVerdict = (typeof RUNNING_VERDICTS)[number]
