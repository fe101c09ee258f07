import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compareText } from '../core/compare-text.ts'
import { faultOf, PlimsollError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import { type ReportFileOptions, readReportsFile } from './read-report-file.ts'

/** A file of which no report could be made. */
export interface SavedFault {
  readonly kind: 'fault'
  readonly file: string
  /** Why, in one sentence that names the file. */
  readonly fault: string
}

/** A report of a list, or why there is none. */
export type SavedReport =
  | { readonly kind: 'report'; readonly file: string; readonly report: Report }
  | SavedFault

/**
 * Reports of files and folders, one at a time: a folder of thousands is never in memory as a whole. Of a folder and
 * those below it, files called `*.json` and `*.json.gz`, in the order of their names; `index.json` is what a sweep of a
 * registry keeps beside its reports. A file that cannot be read is told, and not the end. Throws `input-not-found` where
 * an operand is not there.
 */
export async function* readReports(
  operands: readonly string[],
  options: ReportFileOptions,
): AsyncGenerator<SavedReport> {
  for (const operand of operands) for (const file of await filesOf(operand)) yield* readFileOf(file, options)
}

async function* readFileOf(file: string, options: ReportFileOptions): AsyncGenerator<SavedReport> {
  options.signal.throwIfAborted()
  let reports: readonly Report[]
  try {
    reports = await readReportsFile(file, options)
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    options.signal.throwIfAborted()
    yield { kind: 'fault', file, fault: error.message }
    return
  }
  for (const report of reports) yield { kind: 'report', file, report }
}

async function filesOf(operand: string): Promise<string[]> {
  if (operand === '-') return [operand]
  try {
    const entry = await stat(operand)
    return entry.isDirectory() ? await reportsIn(operand) : [operand]
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw isMissing
      ? new PlimsollError('input-not-found', `There is no file or folder ${operand}.`, { cause: error })
      : new PlimsollError('input-unreadable', `${operand} cannot be read: ${faultOf(error)}.`, {
          cause: error,
        })
  }
}

async function reportsIn(folder: string): Promise<string[]> {
  const files: string[] = []
  for await (const entry of await opendir(folder, { recursive: true })) {
    const isReport = /\.json(?:\.gz)?$/.test(entry.name) && entry.name !== 'index.json'
    if (isReport && !entry.isDirectory()) files.push(join(entry.parentPath, entry.name))
  }
  return files.sort(compareText)
}
