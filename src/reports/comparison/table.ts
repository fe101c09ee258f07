import type { Comparison } from '../../comparison/types.ts'
import { oneLine } from '../../core/printable.ts'
import { grid } from '../grid.ts'
import { sectionsOf } from './rows.ts'
import { cautions, countLines, newLine, sideWords } from './words.ts'

/** A comparison for people. */
export function* comparisonTable(comparison: Comparison, width: number): Generator<string> {
  yield `A: ${oneLine(sideWords(comparison.a))}\nB: ${oneLine(sideWords(comparison.b))}\n`
  for (const caution of cautions(comparison)) yield `${caution}\n`
  yield `\n${countLines(comparison).join('\n')}\n`
  for (const { title, columns, rows } of sectionsOf(comparison)) {
    yield `\n${title} (${rows.length})\n\n`
    yield* grid(
      columns,
      rows.map((row) => row.map(oneLine)),
      width,
      (cell) => cell,
    )
  }
  yield `\n${newLine(comparison)}\n`
}
