import { hidesFindings } from '../core/problem.ts'
import type { Report } from '../core/report.ts'

/** How a finished scan ends; see docs/exit-codes.md. */
export const EXIT_CODES = { clean: 0, usage: 2, failed: 3, incomplete: 4, endOfLife: 5 } as const

export interface VerdictOptions {
  /** What `--exit-code` names: the code when findings remain; 0 makes them not matter. */
  readonly exitCode: number
  /** What `--exit-on-eol` names; 0 makes the end of life not matter. */
  readonly exitOnEol: number
  readonly allowIncomplete: boolean
  readonly failOnEmpty: boolean
}

/**
 * The exit code of a scan that was done. Where several apply, the first of these: findings (they are certain, and
 * what the user asked to fail on), then an incomplete scan, then the end of life.
 */
export function exitCodeOf(report: Report, options: VerdictOptions): number {
  if (report.findings.length > 0 && options.exitCode !== 0) return options.exitCode
  if (completenessCode(report, options) !== EXIT_CODES.clean) return EXIT_CODES.incomplete
  if (report.endOfLife?.state === 'ended' && options.exitOnEol !== 0) return options.exitOnEol
  return EXIT_CODES.clean
}

/** The exit code of what was read, before anything is judged. */
export function completenessCode(
  { problems, packages }: Pick<Report, 'problems' | 'packages'>,
  { allowIncomplete, failOnEmpty }: Pick<VerdictOptions, 'allowIncomplete' | 'failOnEmpty'>,
): number {
  const isIncomplete = !allowIncomplete && problems.some(hidesFindings)
  const isEmpty = failOnEmpty && packages.length === 0
  return isIncomplete || isEmpty ? EXIT_CODES.incomplete : EXIT_CODES.clean
}
