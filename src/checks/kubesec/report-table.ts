import { printable } from '../../core/printable.ts'
import type { KubesecReport, RuleReference } from './report.ts'

/** A table of all reports, and one of the rules of each. */
export function reportTable(reports: readonly KubesecReport[]): string {
  const summary = boxed([
    ['File', 'Object', 'Valid', 'Score', '# Critical Rule Hits', '# Advise Rule Hits', '# Passed Rule Hits'],
    ...reports.map(({ fileName, object, valid, score, scoring: { critical, advise, passed } }) => [
      printable(fileName),
      printable(object),
      valid ? 'yes' : 'no',
      ...[score, critical.length, advise.length, passed.length].map(String),
    ]),
  ])
  return ['Kubesec Scan Report', '', summary, ...reports.map(detailsOf)].join('\n').trimEnd()
}

/** Why a document has no points is said as well, where the original says nothing. */
function detailsOf({ object, fileName, message, scoring }: KubesecReport): string {
  const rows = [
    ...rowsOf('Critical', scoring.critical),
    ...rowsOf('Advise', scoring.advise),
    ...rowsOf('Passed', scoring.passed),
  ]
  const head = [`# Details for ${printable(object)}`, `File: ${printable(fileName)}`, printable(message)]
  const table =
    rows.length === 0 ? '' : boxed([['Severity', 'Rule ID', 'Selector', 'Reason', 'Points'], ...rows])
  return `${head.join('\n')}\n${table}`
}

function rowsOf(severity: string, rules: readonly RuleReference[]): readonly string[][] {
  return rules.map(({ id, selector, reason, points }) => [
    severity,
    id,
    selector.replaceAll(' | ', ' |\n'),
    reason,
    String(points),
  ])
}

/** Cells may have several lines; the first row is the head. */
function boxed(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.split('\n')))
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...cells.flatMap((row) => (row[column] ?? []).map((line) => line.length))),
  )
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}\n`
  const body = cells.map((row) => {
    const height = Math.max(...row.map((lines) => lines.length))
    return Array.from({ length: height }, (_, line) => {
      const texts = row.map((lines, column) => ` ${(lines[line] ?? '').padEnd(widths[column] ?? 0)} `)
      return `│${texts.join('│')}│\n`
    }).join('')
  })
  return `${rule('┌', '┬', '┐')}${body.join(rule('├', '┼', '┤'))}${rule('└', '┴', '┘')}`
}
