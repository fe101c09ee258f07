import { counted } from '../../core/counted.ts'
import type { Judged } from '../types.ts'
import { VEX_STATUSES, type VexDocument, type VexProduct, type VexStatement } from './types.ts'

/** Statements of one document, and findings, that are listed; the rest is counted. */
export const MAX_DESCRIBED = 200

/** For people: what documents say, a line each. */
export function* describeDocuments(documents: readonly VexDocument[]): Generator<string> {
  for (const { name, format, author, statements } of documents) {
    const counts = VEX_STATUSES.flatMap((status) => {
      const count = statements.filter((one) => one.status === status).length
      return count > 0 ? [`${count} ${status}`] : []
    })
    const what = counts.length > 0 ? `: ${counts.join(', ')}` : ''
    yield `${name}: ${format}${author === undefined ? '' : ` by ${author}`}, ${counted(statements.length, 'statement')}${what}`
    yield* cut(statements.map(lineOf))
  }
}

/** What a judge made of findings by the documents. */
export function* describeEffect({ kept, suppressed, record }: Judged, all: number): Generator<string> {
  yield ''
  yield `Of ${counted(all, 'finding')} ${suppressed.length} would be suppressed:`
  yield* cut(
    suppressed.map(
      ({ finding, by, reason }) =>
        `${finding.id} in ${finding.package.name} ${finding.package.version} by ${by}: ${reason}`,
    ),
  )
  const noted = kept.filter(({ vex }) => (vex?.length ?? 0) > 0)
  if (noted.length > 0) {
    yield `${counted(noted.length, 'finding')} would stay, with what is said of them:`
    yield* cut(
      noted.map(
        ({ id, package: pkg, vex = [] }) =>
          `${id} in ${pkg.name} ${pkg.version}: ${vex.map(({ status }) => status).join(', ')}`,
      ),
    )
  }
  for (const { document, statements, matched, unmatched } of record?.vex ?? []) {
    if (unmatched.length === 0) continue
    yield `${counted(statements - matched, 'statement')} of ${document} hit nothing:`
    yield* cut(
      unmatched.map(({ vulnerability, product, why }) => `${vulnerability} on ${product}: ${why}`),
      statements - matched,
    )
  }
}

function lineOf({ ids, status, products, justification, impact, timestamp }: VexStatement): string {
  const why = [justification, impact].filter((one) => one !== undefined).join(': ')
  const isUnexplained = status === 'not_affected' && why === ''
  const [first] = products
  const more = products.length > 1 ? ` and ${products.length - 1} more` : ''
  const what = first ? `${productLine(first)}${more}` : 'no product, so it can hit nothing'
  const when = timestamp === undefined ? '' : ` (${timestamp.slice(0, 10)})`
  const reason = isUnexplained ? ': without a reason' : why === '' ? '' : `: ${why}`
  return `${ids[0] ?? ''} ${status}${when} on ${what}${reason}`
}

function productLine({ component, subcomponents }: VexProduct): string {
  const parts = subcomponents.map(({ label }) => label).join(', ')
  const text = parts === '' ? component.label : `${parts} in ${component.label}`
  const fault = [component, ...subcomponents].find((one) => one.fault !== undefined)?.fault
  return fault === undefined ? text : `${text} (${fault})`
}

function* cut(lines: readonly string[], total: number = lines.length): Generator<string> {
  for (const line of lines.slice(0, MAX_DESCRIBED)) yield `  ${line}`
  const left = total - Math.min(lines.length, MAX_DESCRIBED)
  if (left > 0) yield `  and ${left} more`
}
