import { markdownRow, markdownText } from '../escape-markdown.ts'
import { rowCells, type Title, titlesOf, totalCells, verdictWords } from './cells.ts'
import { type Summary, totalsOf } from './row.ts'

const TEXTS: ReadonlySet<Title> = new Set(['Image', 'Target', 'Verdict'])

/** The same for a page of a wiki or the summary of a pipeline. */
export function* summaryMarkdown(summary: Summary): Generator<string> {
  const titles = titlesOf(summary)
  yield markdownRow(titles)
  yield markdownRow(titles.map((title) => (TEXTS.has(title) ? '---' : '---:')))
  for (const cells of rowCells(summary)) yield markdownRow(cells.map(markdownText))
  yield markdownRow(totalCells(summary).map((cell) => (cell === '' ? '' : `**${cell}**`)))
  yield `\n${verdictWords(totalsOf(summary))}\n`
  if (summary.faults.length === 0) return
  yield `\nNot read, and not in the table (${summary.faults.length}):\n\n`
  for (const { fault } of summary.faults) yield `- ${markdownText(fault)}\n`
}
