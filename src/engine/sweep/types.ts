import type { Digest } from '../../core/digest.ts'
import type { Report } from '../../core/report.ts'
import type { ScanRequest } from '../request.ts'
import type { TagChoice } from './choose-tags.ts'

/** A scan of all that a registry holds. */
export interface SweepRequest extends EachRequest {
  /** As images of it are named: `docker.io`, `localhost:5000`. */
  readonly host: string
  /** Of repositories: `team` stands for `team` and `team/…`. */
  readonly prefix?: string
  /** In place of the catalog. */
  readonly repositories?: readonly string[]
  readonly tags: TagChoice
  /** Milliseconds since the epoch: images that were built before are left out. */
  readonly since?: number
}

/** How many images are scanned, once each. */
export interface EachRequest {
  /** Images side by side. */
  readonly parallel: number
  /** Scan again what has a report that still holds. */
  readonly rescan: boolean
  /** Folder of the reports: it exists, and is all that is known of earlier sweeps. */
  readonly folder: string
  /** What each image is scanned with; its target is put in. */
  readonly scan: ScanRequest
  /** The same for all images: what an earlier report has to have been made with to hold. */
  readonly settings: string
  /** Writes a report into the folder, whole or not at all. */
  writeReport(report: Report, digest: Digest): Promise<void>
  /** An image is done: `done` of `total`. */
  onDone(name: string, words: string, done: number, total: number): void
}
