import type { Comparison } from '../../comparison/types.ts'
import { markdownRow, markdownText } from '../escape-markdown.ts'
import { sectionsOf } from './rows.ts'
import { cautions, countLines, newLine, sideWords } from './words.ts'

/** Rows of one list; a comment on a pull request takes no more than 65,536 characters. */
const MOST_ROWS = 100

/** A comparison for a pull request. */
export function* comparisonMarkdown(comparison: Comparison): Generator<string> {
  yield '## Plimsoll: what changed\n\n'
  yield `${markdownText(newLine(comparison))}\n\n`
  for (const caution of cautions(comparison)) yield `> ${markdownText(caution)}\n\n`
  yield `- A: ${markdownText(sideWords(comparison.a))}\n- B: ${markdownText(sideWords(comparison.b))}\n`
  for (const line of countLines(comparison)) yield `- ${line}\n`
  for (const { title, columns, rows } of sectionsOf(comparison)) {
    yield `\n### ${title} (${rows.length})\n\n`
    yield markdownRow(columns.map((column) => column.title))
    yield markdownRow(columns.map(() => '---'))
    for (const cells of rows.slice(0, MOST_ROWS)) yield markdownRow(cells.map(markdownText))
    if (rows.length > MOST_ROWS) yield `\n… and ${rows.length - MOST_ROWS} more; the JSON has them all.\n`
  }
}
