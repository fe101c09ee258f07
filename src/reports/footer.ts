import { oneLine } from '../core/printable.ts'
import { isOfConfiguration, type Report } from '../core/report.ts'
import { baseLine } from './base-words.ts'
import { hygieneLine } from './hygiene-words.ts'
import type { Painter, Style } from './painter.ts'
import type { ReportOptions } from './types.ts'
import {
  decisionWords,
  describeProblems,
  hitLine,
  idleDecisions,
  leftOutLine,
  suppressedLine,
  verdictLine,
} from './wording.ts'

const OUTCOME_STYLES: Readonly<Record<Report['verdict']['outcome'], Style>> = {
  pass: 'green',
  warn: 'yellow',
  incomplete: ['bold', 'yellow'],
  fail: ['bold', 'red'],
}

/** Rows of each list; policies and VEX documents can name thousands of things. The other formats have them all. */
const MOST_ROWS = 50

/** What comes after the findings: what was decided, what was not judged, and the verdict. */
export function* footer(report: Report, options: ReportOptions, style: Painter): Generator<string> {
  const lines = [
    baseLine(report),
    hygieneLine(report),
    suppressedLine(report),
    leftOutLine(report.leftOut),
    databaseLine(report),
  ].filter((line) => line !== undefined)
  yield '\n'
  for (const line of lines) yield `${oneLine(line)}\n`
  if (options.showSuppressed)
    yield* list('Suppressed:', report.suppressed.map(suppressedRow), style, Infinity)
  yield* list('Decisions without effect:', idleDecisions(report), style, MOST_ROWS)
  yield* problems(report, style)
  yield* list('Policy:', report.verdict.hits.map(hitLine), style, MOST_ROWS)
  yield `\n${style(OUTCOME_STYLES[report.verdict.outcome], verdictLine(report))}\n`
}

function suppressedRow({ finding, reason, decision }: Report['suppressed'][number]): string {
  const { id, package: pkg, severity } = finding
  return `${id} ${severity.level} in ${pkg.name} ${pkg.version}: ${decisionWords(decision)}: ${reason}`
}

function* list(title: string, rows: readonly string[], style: Painter, most: number): Generator<string> {
  if (rows.length === 0) return
  yield `\n${style('bold', title)}\n`
  for (const row of rows.slice(0, most)) yield `  ${oneLine(row)}\n`
  if (rows.length > most) yield `  and ${rows.length - most} more, which other formats list\n`
}

function* problems(report: Report, style: Painter): Generator<string> {
  const described = describeProblems(report.problems)
  if (described.length === 0) return
  const hiding = described.filter(({ isHiding }) => isHiding).length
  const title = hiding > 0 ? 'Not everything was judged:' : 'Noted:'
  yield `\n${style(['bold', 'yellow'], title)}\n`
  for (const { code, detail, subject, meaning, advice } of described) {
    yield `  ${style('yellow', code)}: ${oneLine(subject)}: ${oneLine(detail)}\n`
    yield `    ${meaning} ${advice}\n`
  }
}

function databaseLine(report: Report): string | undefined {
  const { feeds } = report.database
  // Nobody expects any where there are no packages by their kind.
  if (isOfConfiguration(report)) return undefined
  if (feeds.length === 0) return 'Advisories: none were used'
  const days = feeds.map(({ checkedAt }) => checkedAt.slice(0, 10)).sort()
  const span = days[0] === days.at(-1) ? days[0] : `${days[0]} to ${days.at(-1)}`
  return `Advisories: ${feeds.length} ${feeds.length === 1 ? 'feed' : 'feeds'} as of ${span}`
}
