import { displayWidth, padEnd, truncate } from './width.ts'

export interface GridColumn {
  readonly title: string
  readonly isFlexible: boolean
  /** Left out when flexible columns did not make enough room, 1 before 2. */
  readonly yields?: number
  /** Cut to the width of a flexible one when nothing else is left to give way. */
  readonly isCut?: boolean
}

/** Columns between two cells. */
const GAP = 2
/** A flexible column narrower than this says nothing and is left out. */
const LEAST_FLEXIBLE = 12

/**
 * Rows under titles, as wide as their widest cell; flexible columns share what is left of the width.
 * @param paint colours a cell that has been padded already
 */
export function* grid(
  columns: readonly GridColumn[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: (cell: string, column: number, row: number) => string,
): Generator<string> {
  const widths = fit(columns, rows, width)
  const line = (cells: readonly string[], painter: (cell: string, column: number) => string): string => {
    const shown = cells.flatMap((cell, index) => {
      const columnWidth = widths[index] ?? 0
      if (columnWidth === 0) return []
      return painter(padEnd(truncate(cell, columnWidth), columnWidth), index)
    })
    return `${shown.join(' '.repeat(GAP)).trimEnd()}\n`
  }
  const titles = columns.map(({ title }) => title)
  yield line(titles, (cell) => cell)
  yield line(titles, (cell) => '─'.repeat(displayWidth(cell)))
  for (const [index, row] of rows.entries()) yield line(row, (cell, column) => paint(cell, column, index))
  const leftOut = titles.filter((_, index) => widths[index] === 0)
  if (leftOut.length > 0) yield `Too narrow for all columns; left out: ${leftOut.join(', ')}\n`
}

function fit(columns: readonly GridColumn[], rows: readonly (readonly string[])[], width: number): number[] {
  const natural = columns.map(({ title }, index) => widest(title, rows, index))
  const widths = [...natural]
  const excess = (): number => {
    const shown = widths.filter((one) => one > 0)
    return shown.reduce((sum, one) => sum + one, 0) + GAP * Math.max(shown.length - 1, 0) - width
  }
  for (const [index, { isFlexible }] of columns.entries()) {
    if (!isFlexible || excess() <= 0) continue
    const left = (natural[index] ?? 0) - excess()
    widths[index] = left < LEAST_FLEXIBLE ? 0 : left
  }
  for (const index of yielding(columns)) if (excess() > 0) widths[index] = 0
  for (const [index, { isCut }] of columns.entries()) {
    const own = widths[index] ?? 0
    if (isCut && excess() > 0) widths[index] = Math.max(own - excess(), Math.min(own, LEAST_FLEXIBLE))
  }
  return widths
}

/** One row at a time: there may be more of them than a call takes arguments. */
function widest(title: string, rows: readonly (readonly string[])[], index: number): number {
  return rows.reduce((width, row) => Math.max(width, displayWidth(row[index] ?? '')), displayWidth(title))
}

/** Columns that may be left out, in the order in which they go. */
function yielding(columns: readonly GridColumn[]): number[] {
  const order = (index: number): number => columns[index]?.yields ?? 0
  return [...columns.keys()].filter((index) => order(index) > 0).sort((a, b) => order(a) - order(b))
}
