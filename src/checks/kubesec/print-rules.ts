import { PlimsollError } from '../../core/errors.ts'
import { goJson } from './go-json.ts'
import { RULES } from './rules/index.ts'

/** All rules, by id, as kubesec prints them. Throws `kubesec-invalid` for a format that is none. */
export async function rulesText(format: string): Promise<string> {
  const rules = RULES.map(({ id, selector, reason, kinds, points, advise = 0 }) => ({
    id,
    selector,
    reason,
    kinds: [...kinds],
    points,
    advise,
  }))
  switch (format) {
    case 'json':
      return goJson(rules)
    case 'yaml': {
      const { stringify } = await import('yaml')
      return stringify(rules, { lineWidth: 0, aliasDuplicateObjects: false, indentSeq: false })
    }
    case 'table':
      return alignedCells([
        ['ID', 'Reason', 'Points', 'Kinds'],
        ...rules.map(({ id, reason, points, kinds }) => [id, reason, String(points), kinds.join(','), '']),
      ])
    default:
      throw new PlimsollError('kubesec-invalid', `unknown printing format: ${format}`)
  }
}

/** Columns as wide as their widest cell and two blanks; the last cell of a row is in no column. */
function alignedCells(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [index, cell] of row.slice(0, -1).entries())
      widths[index] = Math.max(widths[index] ?? 0, cell.length + 2)
  const line = (row: readonly string[]): string =>
    row.map((cell, index) => (index < row.length - 1 ? `${cell.padEnd(widths[index] ?? 0)}|` : cell)).join('')
  return rows.map((row) => `${line(row)}\n`).join('')
}
