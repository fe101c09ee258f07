import { oneLine } from '../core/printable.ts'

const GAP = '  '

/**
 * Rows with their cells under each other, the last one as long as it is. Cells are of the image, and made safe for a
 * terminal here.
 *
 * @param width characters of a line; what is longer is cut
 */
export function* columns(rows: readonly (readonly string[])[], width: number): Generator<string> {
  const safe = rows.map((row) => row.map(oneLine))
  const widths: number[] = []
  for (const row of safe) {
    for (const [index, cell] of row.slice(0, -1).entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length)
    }
  }
  for (const row of safe) {
    const last = row.length - 1
    const line = row.map((cell, index) => (index === last ? cell : cell.padEnd(widths[index] ?? 0))).join(GAP)
    yield line.length > width ? `${line.slice(0, Math.max(width - 1, 0))}…` : line
  }
}
