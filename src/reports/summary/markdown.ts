import { markdownRow, markdownText } from '../escape-markdown.ts'
import { cellsOf, TITLES, totalCells, verdictWords } from './cells.ts'
import { type Summary, totalsOf } from './row.ts'

/** The same for a page of a wiki or the summary of a pipeline. */
export function* summaryMarkdown(summary: Summary): Generator<string> {
  yield markdownRow(TITLES)
  yield markdownRow(TITLES.map((title) => (title === 'Image' || title === 'Verdict' ? '---' : '---:')))
  for (const row of summary.rows) yield markdownRow(cellsOf(row).map(markdownText))
  yield markdownRow(totalCells(summary).map((cell) => (cell === '' ? '' : `**${cell}**`)))
  yield `\n${verdictWords(totalsOf(summary))}\n`
  if (summary.faults.length === 0) return
  yield `\nNot read, and not in the table (${summary.faults.length}):\n\n`
  for (const { fault } of summary.faults) yield `- ${markdownText(fault)}\n`
}
