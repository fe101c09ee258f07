import type { Outcome } from '../../core/decision.ts'
import { SEVERITIES } from '../../core/severity.ts'
import { type Summary, type SummaryRow, type Totals, totalsOf } from './row.ts'

const FINDING_TITLES = ['Crit', 'High', 'Med', 'Low', 'Unkn', 'Fixable', 'KEV'] as const

export type Title =
  | 'Image'
  | 'Target'
  | 'Verdict'
  | (typeof FINDING_TITLES)[number]
  | 'Misconf'
  | 'Notes'
  | 'Age'

/** What is set up wrongly has a column where something was checked for it. */
export function titlesOf(summary: Summary): readonly Title[] {
  const isChecked = isAnyChecked(summary)
  return [
    isChecked ? 'Target' : 'Image',
    'Verdict',
    ...FINDING_TITLES,
    ...(isChecked ? (['Misconf'] as const) : []),
    'Notes',
    'Age',
  ]
}

export function rowCells(summary: Summary): string[][] {
  const isChecked = isAnyChecked(summary)
  return summary.rows.map((row) => [
    row.name,
    row.outcome,
    ...numbers(row),
    ...(isChecked ? [setupWords(row)] : []),
    notesOf(row).join(', '),
    ageWords(row),
  ])
}

export function totalCells(summary: Summary): string[] {
  const totals = totalsOf(summary)
  return [
    `Total: ${imageCount(totals.images)}`,
    '',
    ...numbers(totals),
    ...(totals.configuration ? [setupWords(totals)] : []),
    '',
    '',
  ]
}

function isAnyChecked({ rows }: Summary): boolean {
  return rows.some(({ configuration }) => configuration !== undefined)
}

function notesOf({ isAtEndOfLife, isIncomplete, isEmpty, suppressed, configuration }: SummaryRow): string[] {
  const all = suppressed + (configuration?.suppressed ?? 0)
  const nothing = configuration ? 'nothing to check' : 'no packages'
  return [
    ...(isAtEndOfLife ? ['end of life'] : []),
    ...(isIncomplete ? ['incomplete'] : []),
    ...(isEmpty ? [nothing] : []),
    ...(all > 0 ? [`${all} suppressed`] : []),
  ]
}

/** `1 C, 2 H, 4 L`: by the first letter of the severity; nothing where nothing was checked. */
function setupWords({ configuration }: Pick<SummaryRow, 'configuration'>): string {
  if (!configuration) return ''
  const { counts } = configuration
  const words = SEVERITIES.toReversed().flatMap((level) =>
    counts[level] > 0 ? [`${counts[level]} ${level.charAt(0)}`] : [],
  )
  return words.join(', ') || '0'
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
