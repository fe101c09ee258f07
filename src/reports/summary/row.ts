import { compareText } from '../../core/compare-text.ts'
import type { Outcome } from '../../core/decision.ts'
import type { ConfigurationReport } from '../../core/misconfiguration.ts'
import { hidesFindings } from '../../core/problem.ts'
import { isEmptyReport, type Report } from '../../core/report.ts'
import { SEVERITIES, type Severity } from '../../core/severity.ts'
import type { SavedFault } from '../../saved/report-folder.ts'

export interface ConfigurationCounts {
  readonly counts: Readonly<Record<Severity, number>>
  readonly misconfigurations: number
  readonly suppressed: number
  readonly objects: number
}

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
  /** What checks of how things are set up found; absent: none were made. */
  readonly configuration?: ConfigurationCounts
  /** There was nothing that could have been judged. */
  readonly isEmpty: boolean
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
  const { configuration } = report
  const age = Math.floor((Date.parse(now) - Date.parse(createdAt)) / DAY)
  return {
    name: target.name,
    file,
    outcome: verdict.outcome,
    counts: countsOf(findings.map(({ severity }) => severity.level)),
    findings: findings.length,
    fixable: findings.filter(({ fixedVersion }) => fixedVersion !== undefined).length,
    exploited: findings.filter(({ kev }) => kev !== undefined).length,
    suppressed: suppressed.length,
    packages: packages.length,
    ...(configuration ? { configuration: configurationCounts(configuration) } : {}),
    isEmpty: isEmptyReport(report),
    isAtEndOfLife: endOfLife?.state === 'ended',
    isIncomplete: problems.some(hidesFindings),
    createdAt,
    ...(Number.isNaN(age) ? {} : { age: Math.max(age, 0) }),
    ...(target.configDigest ? { configDigest: target.configDigest } : {}),
  }
}

function configurationCounts(configuration: ConfigurationReport): ConfigurationCounts {
  const { misconfigurations, suppressed, resources } = configuration
  return {
    counts: countsOf(misconfigurations.map(({ severity }) => severity)),
    misconfigurations: misconfigurations.length,
    suppressed: suppressed.length,
    objects: resources.length,
  }
}

function countsOf(levels: readonly Severity[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { UNKNOWN: 0, LOW: 0, MEDIUM: 0, HIGH: 0, CRITICAL: 0 }
  for (const level of levels) counts[level]++
  return counts
}

const OUTCOME_RANKS: Readonly<Record<Outcome, number>> = { fail: 3, incomplete: 2, warn: 1, pass: 0 }

/**
 * Worst first: known to be exploited, then by severity from the top, findings and misconfigurations together, then the
 * verdict, then what is incomplete.
 */
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
    const difference = countAt(b, level) - countAt(a, level)
    if (difference !== 0) return difference
  }
  return 0
}

function countAt({ counts, configuration }: SummaryRow, level: Severity): number {
  return counts[level] + (configuration?.counts[level] ?? 0)
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
  /** Of all that were checked; absent: none was. */
  readonly configuration?: ConfigurationCounts
}

export function totalsOf({ rows }: Summary): Totals {
  const sum = (number: (row: SummaryRow) => number): number =>
    rows.reduce((total, row) => total + number(row), 0)
  const checked = rows.flatMap(({ configuration }) => (configuration ? [configuration] : []))
  const outcome = (one: Outcome): number => sum((row) => Number(row.outcome === one))
  return {
    images: rows.length,
    counts: addCounts(rows.map(({ counts }) => counts)),
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
    ...(checked.length > 0 ? { configuration: addConfigurations(checked) } : {}),
  }
}

function addConfigurations(all: readonly ConfigurationCounts[]): ConfigurationCounts {
  const sum = (number: (one: ConfigurationCounts) => number): number =>
    all.reduce((total, one) => total + number(one), 0)
  return {
    counts: addCounts(all.map(({ counts }) => counts)),
    misconfigurations: sum((one) => one.misconfigurations),
    suppressed: sum((one) => one.suppressed),
    objects: sum((one) => one.objects),
  }
}

function addCounts(all: readonly Readonly<Record<Severity, number>>[]): Record<Severity, number> {
  const level = (severity: Severity): number => all.reduce((total, counts) => total + counts[severity], 0)
  return {
    CRITICAL: level('CRITICAL'),
    HIGH: level('HIGH'),
    MEDIUM: level('MEDIUM'),
    LOW: level('LOW'),
    UNKNOWN: level('UNKNOWN'),
  }
}
