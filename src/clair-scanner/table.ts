import { oneLine } from '../core/printable.ts'
import type { Comparison, Vulnerability } from './vulnerabilities.ts'

const TITLES = ['STATUS', 'CVE SEVERITY', 'PACKAGE NAME', 'PACKAGE VERSION', 'CVE DESCRIPTION'] as const
/** Characters of a line in a cell, unless one word is longer. */
const CELL_WIDTH = 30
/** Of a description: a table is to be read, and the report has it whole. */
const MAX_DESCRIPTION = 2000

/**
 * The table of clair-scanner: a row for each vulnerability, the worst first, its link under its description.
 * @param all lists what is approved too
 */
export function* vulnerabilityTable(
  { vulnerabilities, unapproved }: Comparison,
  all: boolean,
): Generator<string> {
  const open = new Set(unapproved)
  const shown = vulnerabilities.filter(({ vulnerability }) => all || open.has(vulnerability))
  const rows = shown.map((one) => cellsOf(one, open.has(one.vulnerability)))
  const titles = TITLES.map((title) => [title])
  const widths = TITLES.map((_, column) => widest([titles, ...rows], column))
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`
  yield rule
  yield* lines(titles, widths)
  yield rule
  for (const row of rows) {
    yield* lines(row, widths)
    yield rule
  }
}

/** A cell is its lines. */
type Row = readonly (readonly string[])[]

function cellsOf(one: Vulnerability, isOpen: boolean): Row {
  return [
    [isOpen ? 'Unapproved' : 'Approved'],
    wrap(`${one.severity} ${one.vulnerability}`),
    wrap(one.featurename),
    wrap(one.featureversion),
    [...wrap(one.description.slice(0, MAX_DESCRIPTION)), ...wrap(one.link)],
  ]
}

function wrap(text: string): string[] {
  const done: string[] = []
  let line = ''
  for (const word of oneLine(text).split(' ').filter(Boolean)) {
    if (line !== '' && line.length + 1 + word.length > CELL_WIDTH) {
      done.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? done : [...done, line]
}

function widest(rows: readonly Row[], column: number): number {
  return rows.reduce(
    (width, row) => (row[column] ?? []).reduce((most, line) => Math.max(most, line.length), width),
    0,
  )
}

function* lines(row: Row, widths: readonly number[]): Generator<string> {
  const height = row.reduce((most, cell) => Math.max(most, cell.length), 1)
  for (let at = 0; at < height; at++) {
    const cells = widths.map((width, column) => ` ${(row[column]?.[at] ?? '').padEnd(width)} `)
    yield `|${cells.join('|')}|\n`
  }
}
