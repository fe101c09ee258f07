import { oneLine, printable } from '../../core/printable.ts'
import type { Bom } from '../bom.ts'
import {
  DOCUMENT_ID,
  type DocumentHead,
  documentNotes,
  headOf,
  NO_ASSERTION,
  packagesOf,
  relationshipsOf,
  type SpdxPackage,
} from './document.ts'

/**
 * A line for each fact; what a line cannot hold is written as its escape, and in full in the JSON of the annotations.
 * https://spdx.github.io/spdx-spec/v2.3/conformance/#44-standard-data-format-requirements
 */
export function* writeTagValue(bom: Bom): Generator<string> {
  const head = headOf(bom, 'SPDX-2.3 tag-value')
  const ownWords = new Map<string, string>()
  yield tag('SPDXVersion', 'SPDX-2.3')
  yield tag('DataLicense', 'CC0-1.0')
  yield tag('SPDXID', DOCUMENT_ID)
  yield tag('DocumentName', head.name)
  yield tag('DocumentNamespace', head.namespace)
  yield tag('Creator', head.creator)
  yield tag('Created', head.created)
  yield* annotations(DOCUMENT_ID, documentNotes(bom), head)
  for (const pkg of packagesOf(bom, ownWords)) yield* packageTags(pkg, head)
  for (const [id, text] of ownWords) {
    yield `\n${tag('LicenseID', id)}`
    yield multiline('ExtractedText', text)
    yield tag('LicenseName', NO_ASSERTION)
  }
  yield '\n'
  for (const { from, type, to } of relationshipsOf(bom)) yield tag('Relationship', `${from} ${type} ${to}`)
}

function* packageTags(pkg: SpdxPackage, head: DocumentHead): Generator<string> {
  yield `\n${tag('PackageName', pkg.name)}`
  yield tag('SPDXID', pkg.id)
  if (pkg.version !== undefined && pkg.version.trim() !== '') yield tag('PackageVersion', pkg.version)
  yield tag('PackageSupplier', pkg.supplier ?? NO_ASSERTION)
  yield tag('PackageDownloadLocation', NO_ASSERTION)
  yield tag('FilesAnalyzed', 'false')
  yield tag('PackageLicenseConcluded', NO_ASSERTION)
  yield tag('PackageLicenseDeclared', pkg.license ?? NO_ASSERTION)
  yield tag('PackageCopyrightText', NO_ASSERTION)
  yield tag('PrimaryPackagePurpose', pkg.purpose.replaceAll('_', '-'))
  if (pkg.sourceInfo !== undefined) yield multiline('PackageSourceInfo', pkg.sourceInfo)
  for (const { category, type, locator, comment } of pkg.references) {
    yield tag('ExternalRef', `${category} ${type} ${locator}`)
    if (comment !== undefined) yield multiline('ExternalRefComment', comment)
  }
  yield* annotations(pkg.id, pkg.notes, head)
}

function* annotations(
  subject: string,
  notes: readonly string[],
  { creator, created }: DocumentHead,
): Generator<string> {
  for (const note of notes) {
    yield `\n${tag('Annotator', creator)}`
    yield tag('AnnotationDate', created)
    yield tag('AnnotationType', 'OTHER')
    yield tag('SPDXREF', subject)
    yield multiline('AnnotationComment', note)
  }
}

function tag(name: string, value: string): string {
  return `${name}: ${oneLine(value)}\n`
}

/** Line feeds stay; whatever would end the text does not. */
function multiline(name: string, text: string): string {
  const lines = text.split(/\r\n|\n/).map((line) => printable(line.replaceAll('</text>', '<\\/text>')))
  return `${name}: <text>${lines.join('\n')}</text>\n`
}
