import type { Outcome } from '../../core/decision.ts'
import { SEVERITIES } from '../../core/severity.ts'
import { type Summary, type SummaryRow, type Totals, totalsOf } from './row.ts'

export const TITLES = [
  'Image',
  'Verdict',
  'Crit',
  'High',
  'Med',
  'Low',
  'Unkn',
  'Fixable',
  'KEV',
  'Notes',
  'Age',
] as const

export function cellsOf(row: SummaryRow): string[] {
  const notes = [
    ...(row.isAtEndOfLife ? ['end of life'] : []),
    ...(row.isIncomplete ? ['incomplete'] : []),
    ...(row.packages === 0 ? ['no packages'] : []),
    ...(row.suppressed > 0 ? [`${row.suppressed} suppressed`] : []),
  ]
  return [row.name, row.outcome, ...numbers(row), notes.join(', '), ageWords(row)]
}

export function totalCells(summary: Summary): string[] {
  const totals = totalsOf(summary)
  return [`Total: ${imageCount(totals.images)}`, '', ...numbers(totals), '', '']
}

function numbers({ counts, fixable, exploited }: Pick<SummaryRow, 'counts' | 'fixable' | 'exploited'>) {
  return [...SEVERITIES.toReversed().map((level) => counts[level]), fixable, exploited].map(String)
}

function ageWords({ age }: SummaryRow): string {
  return age === undefined ? '?' : age === 0 ? 'today' : `${age} d`
}

function imageCount(count: number): string {
  return `${count} ${count === 1 ? 'report' : 'reports'}`
}

/** `Verdicts: 1 fail, 2 warn, 3 pass. 1 at its end of life, 1 incomplete.` */
export function verdictWords({ outcomes, endOfLife, incomplete }: Totals): string {
  const order: readonly Outcome[] = ['fail', 'incomplete', 'warn', 'pass']
  const words = order.flatMap((one) => (outcomes[one] > 0 ? [`${outcomes[one]} ${one}`] : []))
  return `Verdicts: ${words.join(', ') || 'none'}. ${endOfLife} at their end of life, ${incomplete} not wholly judged.`
}
