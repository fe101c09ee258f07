import type { Report } from '../core/report.ts'

export interface ReportFormat {
  /** What `--format` calls it. */
  readonly id: string
  /** One line for the help. */
  readonly describe: string
  /**
   * The report as text, in pieces. The same report and options give the same bytes. Problems that can hide findings,
   * the end of life and an empty inventory are said in every format.
   */
  write(report: Report, options: ReportOptions): Iterable<string>
}

export interface ReportOptions {
  /** Columns of the terminal; a fixed width where the report goes to a file. */
  readonly width: number
  readonly color: boolean
  /** Columns of the table, where the user chose them. */
  readonly columns?: readonly string[]
  readonly listAllPackages: boolean
}
