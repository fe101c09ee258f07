import type { Comparison } from '../../comparison/types.ts'
import { oneLine } from '../../core/printable.ts'
import { grid } from '../grid.ts'
import { sectionsOf } from './rows.ts'
import { cautions, findingCounts, layerCounts, newLine, packageCounts, sideWords } from './words.ts'

/** A comparison for people. */
export function* comparisonTable(comparison: Comparison, width: number): Generator<string> {
  yield `A: ${oneLine(sideWords(comparison.a))}\nB: ${oneLine(sideWords(comparison.b))}\n`
  for (const caution of cautions(comparison)) yield `${caution}\n`
  yield `\nFindings: ${findingCounts(comparison)}\nPackages: ${packageCounts(comparison)}\n`
  const layers = layerCounts(comparison.layers)
  if (layers !== undefined) yield `Layers: ${layers}\n`
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
