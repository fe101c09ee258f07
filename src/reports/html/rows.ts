import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName, PACKAGE_CLASSES, packageClass } from '../../core/package.ts'
import { severityRank } from '../../core/severity.ts'
import { decisionWords } from '../wording.ts'
import { scriptJson } from './markup.ts'
import type { FindingRow, ImageRow, LayerRow, PackageRow, SuppressionRow } from './page-data.ts'
import { firstLayers, type Placed, type Subject } from './subject.ts'
import { type TextTable, textTable } from './text-table.ts'

/** `PageData` as JSON, a row a line. */
export function* writeRows(subject: Subject): Generator<string> {
  const table = textTable()
  const layerBefore = firstLayers(subject)
  const { findings, suppressed } = subject
  yield '{"images":'
  yield* list(subject.reports, ({ target }): ImageRow => [table.texts[table.line(target.name)] ?? ''])
  yield ',"layers":'
  yield* list(
    subject.layers,
    ({ image, place, value }): LayerRow => [image, place + 1, table.line(value.createdBy)],
  )
  yield ',"packages":'
  yield* list(subject.packages, (one) => packageRow(one, layerBefore, table))
  yield `,"kept":${findings.length},"findings":`
  yield* list(
    [...findings, ...suppressed.map(({ value, ...rest }) => ({ ...rest, value: value.finding }))],
    ({ value, package: index }) => findingRow(value, index, table),
  )
  yield ',"suppressions":'
  yield* list(
    suppressed,
    ({ value: { by, decision, reason } }): SuppressionRow => [
      table.line(by),
      table.line(decisionWords(decision)),
      table.line(reason),
    ],
  )
  yield ',"texts":'
  yield* list(table.texts, (text) => text)
  yield '}'
}

/** A JSON list in pieces: what it holds is never one string. */
export function* list<T>(values: Iterable<T>, row: (value: T) => unknown): Generator<string> {
  let separator = '['
  for (const value of values) {
    yield `${separator}${scriptJson(row(value))}`
    separator = ',\n'
  }
  yield separator === '[' ? '[]' : ']'
}

function packageRow(
  { image, value: pkg }: Placed<InventoryPackage>,
  layerBefore: readonly number[],
  { line }: TextTable,
): PackageRow {
  const { originLayer } = pkg
  return [
    image,
    PACKAGE_CLASSES.indexOf(packageClass(pkg.type)),
    line(pkg.type),
    line(fullName(pkg)),
    line(pkg.version),
    line(pkg.arch),
    line(pkg.source?.name),
    line(pkg.source?.version),
    line(pathOf(pkg)),
    originLayer === undefined ? -1 : (layerBefore[image] ?? 0) + originLayer,
    line(pkg.purl),
    line(pkg.owner),
    (pkg.licenses ?? []).map(line),
  ]
}

function findingRow(finding: Finding, index: number, { line }: TextTable): FindingRow {
  const { id, ids, kev } = finding
  return [
    index,
    line(id),
    ids.filter((other) => other !== id).map(line),
    severityRank(finding.severity.level),
    line(finding.status),
    line(finding.fixedVersion),
    finding.epss?.score ?? -1,
    kev ? (kev.ransomware ? 2 : 1) : 0,
    line(finding.title),
  ]
}

/** `srv/app.jar › BOOT-INF/lib/a.jar`. */
export function pathOf({ path, pathInside }: Pick<InventoryPackage, 'path' | 'pathInside'>): string {
  return pathInside === undefined ? path : `${path} › ${pathInside}`
}
