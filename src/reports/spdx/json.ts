import type { Bom } from '../bom.ts'
import { streamedList, writeJsonObject } from '../json-stream.ts'
import {
  DOCUMENT_ID,
  documentNotes,
  headOf,
  NO_ASSERTION,
  packagesOf,
  relationshipsOf,
  type SpdxPackage,
  type SpdxReference,
} from './document.ts'

/** https://github.com/spdx/spdx-spec/blob/support/2.3/schemas/spdx-schema.json */
export function writeSpdx2Json(bom: Bom): Iterable<string> {
  const head = headOf(bom, 'SPDX-2.3 JSON')
  const annotate = annotationsBy(head.creator, head.created)
  const ownWords = new Map<string, string>()
  return writeJsonObject({
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: DOCUMENT_ID,
    name: head.name,
    documentNamespace: head.namespace,
    creationInfo: { creators: [head.creator], created: head.created },
    annotations: annotate(documentNotes(bom)),
    packages: streamedList(packageList(bom, ownWords, annotate)),
    hasExtractedLicensingInfos: streamedList(licenseList(ownWords)),
    relationships: streamedList(relationshipList(bom)),
  })
}

type Annotate = (notes: readonly string[]) => readonly object[]

function annotationsBy(annotator: string, annotationDate: string): Annotate {
  return (notes) => notes.map((comment) => ({ annotator, annotationDate, annotationType: 'OTHER', comment }))
}

function* packageList(bom: Bom, ownWords: Map<string, string>, annotate: Annotate): Generator<object> {
  for (const pkg of packagesOf(bom, ownWords)) yield packageJson(pkg, annotate)
}

/** Licences are known when the packages are written. */
function* licenseList(ownWords: ReadonlyMap<string, string>): Generator<object> {
  for (const [licenseId, extractedText] of ownWords) yield { licenseId, extractedText, name: NO_ASSERTION }
}

function* relationshipList(bom: Bom): Generator<object> {
  for (const { from, type, to } of relationshipsOf(bom))
    yield { spdxElementId: from, relationshipType: type, relatedSpdxElement: to }
}

function packageJson(pkg: SpdxPackage, annotate: Annotate): object {
  return {
    SPDXID: pkg.id,
    name: pkg.name,
    ...(pkg.version === undefined ? {} : { versionInfo: pkg.version }),
    supplier: pkg.supplier ?? NO_ASSERTION,
    downloadLocation: NO_ASSERTION,
    filesAnalyzed: false,
    licenseConcluded: NO_ASSERTION,
    licenseDeclared: pkg.license ?? NO_ASSERTION,
    copyrightText: NO_ASSERTION,
    primaryPackagePurpose: pkg.purpose,
    ...(pkg.sourceInfo === undefined ? {} : { sourceInfo: pkg.sourceInfo }),
    ...(pkg.references.length > 0 ? { externalRefs: pkg.references.map(referenceJson) } : {}),
    annotations: annotate(pkg.notes),
  }
}

function referenceJson({ category, type, locator, comment }: SpdxReference): object {
  return {
    referenceCategory: category,
    referenceType: type,
    referenceLocator: locator,
    ...(comment === undefined ? {} : { comment }),
  }
}
