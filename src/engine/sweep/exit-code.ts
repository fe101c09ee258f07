import type { SweepResult } from '../../core/sweep.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import type { ScanRequest } from '../request.ts'

/**
 * As with one image: first what is forbidden, then what could not be judged, then the end of life, then what remains.
 * An image that could not be scanned at all is no less incomplete than one that was half read, whatever
 * `--allow-incomplete` says of that.
 */
export function exitCodeOf(
  results: readonly SweepResult[],
  { decisions }: Pick<ScanRequest, 'decisions'>,
): number {
  const codes = results.flatMap((result) => (result.kind === 'judged' ? [result.judgement.exitCode] : []))
  const endOfLife = decisions.verdict.exitOnEol
  const denied = codes.find((code) => code !== 0 && code !== EXIT_CODES.incomplete && code !== endOfLife)
  if (denied !== undefined) return denied
  const isEmpty = decisions.verdict.failOnEmpty && codes.length === 0
  const isIncomplete = results.some(({ kind }) => kind === 'failed') || isEmpty
  if (isIncomplete || codes.includes(EXIT_CODES.incomplete)) return EXIT_CODES.incomplete
  return codes.find((code) => code !== 0) ?? EXIT_CODES.clean
}
