import { counted } from '../core/counted.ts'
import type { ExceptionUse, RuleHit, Verdict } from '../core/decision.ts'
import { hidesFindings } from '../core/problem.ts'
import { isEmptyReport, type Report } from '../core/report.ts'

/** How a finished scan ends; see docs/exit-codes.md. */
export const EXIT_CODES = { clean: 0, denied: 1, usage: 2, failed: 3, incomplete: 4, endOfLife: 5 } as const

export interface VerdictOptions {
  /** What `--exit-code` names: the code when the verdict is fail. 0 makes findings that remain not matter, where no policy decides. */
  readonly exitCode: number
  /** What `--exit-on-eol` names; 0 makes the end of life not matter. */
  readonly exitOnEol: number
  readonly allowIncomplete: boolean
  readonly failOnEmpty: boolean
  readonly failOnUnusedExceptions: boolean
}

/** For who wants no exit code but the outcome, and takes nothing for clean that could not be judged, or was not there. */
export const STRICT_VERDICT: VerdictOptions = {
  exitCode: 1,
  exitOnEol: 0,
  allowIncomplete: false,
  failOnEmpty: true,
  failOnUnusedExceptions: false,
}

type Decided = Omit<Report, 'verdict'>

/**
 * Where several apply, the first of these: what is forbidden (it is certain), then an incomplete scan, then the end of
 * life, then what remains.
 *
 * @param hits of policies; `undefined` where there are none, so that any finding that remains counts
 */
export function verdictOf(
  report: Decided,
  hits: readonly RuleHit[] | undefined,
  options: VerdictOptions,
): Verdict {
  const ordered = ACTIONS.flatMap((action) => (hits ?? []).filter((hit) => hit.action === action))
  return { ...outcomeOf(report, hits && ordered, options), hits: ordered }
}

const ACTIONS = ['deny', 'warn', 'allow'] as const

function outcomeOf(
  report: Decided,
  hits: readonly RuleHit[] | undefined,
  options: VerdictOptions,
): Omit<Verdict, 'hits'> {
  const hitsOf = (action: RuleHit['action']): number =>
    hits?.filter((hit) => hit.action === action).length ?? 0
  const fail = (reason: string, exitCode = options.exitCode || EXIT_CODES.denied) =>
    ({ outcome: 'fail', reason, exitCode }) as const
  const incomplete = (reason: string) =>
    ({ outcome: 'incomplete', reason, exitCode: EXIT_CODES.incomplete }) as const
  const misconfigurations = report.configuration?.misconfigurations.length ?? 0
  const remaining = hits ? 0 : report.findings.length + misconfigurations
  const left = [
    ...(report.findings.length > 0 ? [counted(report.findings.length, 'finding')] : []),
    ...(misconfigurations > 0 ? [counted(misconfigurations, 'misconfiguration')] : []),
  ].join(' and ')
  const idle = options.failOnUnusedExceptions ? idleExceptions(report).length : 0
  if (hitsOf('deny') > 0) return fail(`policy denies ${counted(hitsOf('deny'), 'thing')}`)
  if (remaining > 0 && options.exitCode !== 0) return fail(`${left} left`)
  if (idle > 0) return fail(`${counted(idle, 'exception')} unused or expired`)
  if (!options.allowIncomplete && report.problems.some(hidesFindings))
    return incomplete('something could not be judged that may hide a finding')
  if (options.failOnEmpty && isEmptyReport(report)) return incomplete('there was nothing to judge')
  if (report.endOfLife?.state === 'ended' && options.exitOnEol !== 0)
    return fail('the distribution is at its end of life', options.exitOnEol)
  const clean = { exitCode: EXIT_CODES.clean }
  if (hitsOf('warn') > 0)
    return { outcome: 'warn', reason: `policy warns of ${counted(hitsOf('warn'), 'thing')}`, ...clean }
  if (remaining > 0) return { outcome: 'warn', reason: `${left} left`, ...clean }
  return { outcome: 'pass', reason: hits ? 'no policy objects' : 'nothing was found', ...clean }
}

function idleExceptions({ decisions }: Pick<Report, 'decisions'>): readonly ExceptionUse[] {
  return decisions.exceptions.filter(({ state }) => state === 'unused' || state === 'expired')
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
