import { displayWidth, padEnd, truncate } from './width.ts'

export interface GridColumn {
  readonly title: string
  readonly isFlexible: boolean
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
}

function fit(columns: readonly GridColumn[], rows: readonly (readonly string[])[], width: number): number[] {
  const natural = columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[index] ?? ''))),
  )
  const total = (widths: readonly number[]): number => {
    const shown = widths.filter((one) => one > 0)
    return shown.reduce((sum, one) => sum + one, 0) + GAP * Math.max(shown.length - 1, 0)
  }
  const widths = [...natural]
  for (const [index, { isFlexible }] of columns.entries()) {
    const excess = total(widths) - width
    if (!isFlexible || excess <= 0) continue
    const left = (natural[index] ?? 0) - excess
    widths[index] = left < LEAST_FLEXIBLE ? 0 : left
  }
  return widths
}
