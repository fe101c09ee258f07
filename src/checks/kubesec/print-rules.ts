import { compareText } from '../../core/compare-text.ts'
import { goJson } from './report-json.ts'
import type { KubesecRule } from './rules/types.ts'

/** The rules as `kubesec print-rules` lists them, by id. */
export async function rulesText(
  rules: readonly KubesecRule[],
  format: 'json' | 'yaml' | 'table',
): Promise<string> {
  const sorted = rules.toSorted((a, b) => compareText(a.id, b.id))
  if (format === 'table') return rulesTable(sorted)
  const listed = sorted.map(({ id, selector, reason, kinds, points, advise }) => ({
    id,
    selector,
    reason,
    kinds,
    points,
    advise,
  }))
  if (format === 'json') return `${goJson(listed, 2)}\n`
  const { stringify } = await import('yaml')
  // Go writes YAML by way of JSON, whose keys it sorts.
  return stringify(listed, { sortMapEntries: true, lineWidth: 0, indentSeq: false })
}

const GAP = 3

function rulesTable(rules: readonly KubesecRule[]): string {
  const rows = [
    ['ID', 'Reason', 'Points', 'Kinds'],
    ...rules.map(({ id, reason, points, kinds }) => [id, reason, String(points), kinds.join(',')]),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd((widths[column] ?? 0) + GAP))
          .join('')
          .trimEnd()}\n`,
    )
    .join('')
}
