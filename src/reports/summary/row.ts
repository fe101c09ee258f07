import { compareText } from '../../core/compare-text.ts'
import type { Outcome } from '../../core/decision.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { SEVERITIES, type Severity } from '../../core/severity.ts'
import type { SavedFault } from '../../saved/report-folder.ts'

/** What a summary keeps of a report. */
export interface SummaryRow {
  readonly name: string
  /** The file that it was read from. */
  readonly file: string
  readonly outcome: Outcome
  readonly counts: Readonly<Record<Severity, number>>
  readonly findings: number
  readonly fixable: number
  readonly exploited: number
  readonly suppressed: number
  readonly packages: number
  readonly isAtEndOfLife: boolean
  readonly isIncomplete: boolean
  readonly createdAt: string
  /** Whole days since it was made; `undefined` where it does not say when. */
  readonly age?: number
  readonly configDigest?: string
}

const DAY = 86_400_000

/** @param now ISO 8601, against which the age is held */
export function summaryRow(report: Report, file: string, now: string): SummaryRow {
  const { target, verdict, findings, suppressed, packages, endOfLife, problems, createdAt } = report
  const counts: Record<Severity, number> = { UNKNOWN: 0, LOW: 0, MEDIUM: 0, HIGH: 0, CRITICAL: 0 }
  for (const { severity } of findings) counts[severity.level]++
  const age = Math.floor((Date.parse(now) - Date.parse(createdAt)) / DAY)
  return {
    name: target.name,
    file,
    outcome: verdict.outcome,
    counts,
    findings: findings.length,
    fixable: findings.filter(({ fixedVersion }) => fixedVersion !== undefined).length,
    exploited: findings.filter(({ kev }) => kev !== undefined).length,
    suppressed: suppressed.length,
    packages: packages.length,
    isAtEndOfLife: endOfLife?.state === 'ended',
    isIncomplete: problems.some(hidesFindings),
    createdAt,
    ...(Number.isNaN(age) ? {} : { age: Math.max(age, 0) }),
    ...(target.configDigest ? { configDigest: target.configDigest } : {}),
  }
}

const OUTCOME_RANKS: Readonly<Record<Outcome, number>> = { fail: 3, incomplete: 2, warn: 1, pass: 0 }

/** Worst first: known to be exploited, then by severity from the top, then the verdict, then what is incomplete. */
export function byRisk(rows: readonly SummaryRow[]): SummaryRow[] {
  return rows.toSorted(
    (a, b) =>
      b.exploited - a.exploited ||
      bySeverity(a, b) ||
      OUTCOME_RANKS[b.outcome] - OUTCOME_RANKS[a.outcome] ||
      Number(b.isIncomplete) - Number(a.isIncomplete) ||
      compareText(a.name, b.name) ||
      compareText(a.file, b.file),
  )
}

function bySeverity(a: SummaryRow, b: SummaryRow): number {
  for (const level of SEVERITIES.toReversed()) {
    const difference = b.counts[level] - a.counts[level]
    if (difference !== 0) return difference
  }
  return 0
}

export interface Summary {
  /** Worst first. */
  readonly rows: readonly SummaryRow[]
  readonly faults: readonly SavedFault[]
}

export interface Totals {
  readonly images: number
  readonly counts: Readonly<Record<Severity, number>>
  readonly outcomes: Readonly<Record<Outcome, number>>
  readonly fixable: number
  readonly exploited: number
  readonly endOfLife: number
  readonly incomplete: number
}

export function totalsOf({ rows }: Summary): Totals {
  const sum = (number: (row: SummaryRow) => number): number =>
    rows.reduce((total, row) => total + number(row), 0)
  const level = (severity: Severity): number => sum(({ counts }) => counts[severity])
  const outcome = (one: Outcome): number => sum((row) => Number(row.outcome === one))
  return {
    images: rows.length,
    counts: {
      CRITICAL: level('CRITICAL'),
      HIGH: level('HIGH'),
      MEDIUM: level('MEDIUM'),
      LOW: level('LOW'),
      UNKNOWN: level('UNKNOWN'),
    },
    outcomes: {
      fail: outcome('fail'),
      incomplete: outcome('incomplete'),
      warn: outcome('warn'),
      pass: outcome('pass'),
    },
    fixable: sum(({ fixable }) => fixable),
    exploited: sum(({ exploited }) => exploited),
    endOfLife: sum(({ isAtEndOfLife }) => Number(isAtEndOfLife)),
    incomplete: sum(({ isIncomplete }) => Number(isIncomplete)),
  }
}
