import type { Inventory } from '../core/inventory.ts'
import type { LeftOut, Report, ReportTarget } from '../core/report.ts'

/** One way to write a report. Its id and its line of help stand in registry.ts. */
export interface ReportFormat {
  /**
   * The report as text, in pieces. The same report and options give the same bytes. In every format are said: what is
   * suppressed, and by whom; problems that can hide findings; the verdict; the end of life; an empty inventory.
   */
  write(this: void, report: Report, options: ReportOptions): Iterable<string>
  /** Whether options fit: called before anything is scanned. Throws `option-invalid`. */
  check?(this: void, options: ReportOptions): void
  /** For bills of materials: what a target holds, without any judgement, which is said. */
  writePackages?(this: void, list: PackageList, options: ReportOptions): Iterable<string>
}

/** What a target holds, before anything is judged. */
export interface PackageList {
  readonly tool: Report['tool']
  /** ISO 8601. */
  readonly createdAt: string
  readonly target: ReportTarget
  readonly inventory: Inventory
  readonly leftOut: LeftOut
}

export interface ReportOptions {
  /** Columns of the terminal; a fixed width where the report goes to a file. */
  readonly width: number
  readonly color: boolean
  /** Columns of the table, where the user chose them. */
  readonly columns?: readonly string[]
  /** The table lists suppressed findings too. */
  readonly showSuppressed: boolean
  readonly listAllPackages: boolean
  /** Path of the Dockerfile that the image was built from, relative to the root of its repository. */
  readonly dockerfile?: string
  /** Text of the template, for the format of that name. */
  readonly template?: string
  /** The run on GitHub that a dependency snapshot is of. */
  readonly github?: GithubRun
}

/** https://docs.github.com/en/rest/dependency-graph/dependency-submission */
export interface GithubRun {
  /** The commit, 40 hex digits. */
  readonly sha: string
  /** `refs/heads/main` */
  readonly ref: string
  /** Id of the run. */
  readonly jobId: string
  /** What makes snapshots of one kind: a newer one takes the place of an older with the same. */
  readonly correlator: string
  readonly runUrl?: string
}
