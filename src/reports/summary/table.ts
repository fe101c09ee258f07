import { oneLine } from '../../core/printable.ts'
import { grid } from '../grid.ts'
import { rowCells, type Title, titlesOf, totalCells, verdictWords } from './cells.ts'
import { type Summary, totalsOf } from './row.ts'

/** What gives way on a narrow terminal: what can be had from the JSON goes first, and names are cut last. */
const NARROW: Readonly<Partial<Record<Title, object>>> = {
  Image: { isCut: true },
  Target: { isCut: true },
  Age: { yields: 1 },
  Fixable: { yields: 2 },
  Unkn: { yields: 3 },
  Low: { yields: 4 },
}

/** A row for each report, for people. */
export function* summaryTable(summary: Summary, width: number): Generator<string> {
  const rows = [...rowCells(summary), totalCells(summary)]
  yield* grid(
    titlesOf(summary).map((title) => ({ title, isFlexible: false, ...NARROW[title] })),
    rows.map((row) => row.map(oneLine)),
    width,
    (cell) => cell,
  )
  yield `\n${verdictWords(totalsOf(summary))}\n`
  yield* faultLines(summary)
}

function* faultLines({ faults }: Summary): Generator<string> {
  if (faults.length === 0) return
  yield `\nNot read, and not in the table (${faults.length}):\n`
  for (const { fault } of faults) yield `  ${oneLine(fault)}\n`
}
