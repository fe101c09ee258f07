import { type JsonObject, textOf } from '../json.ts'
import { MAX_COMPONENTS } from '../types.ts'

/**
 * The tag-value form of SPDX 2, brought into the JSON form: `Tag: value` a line, values of several lines between
 * `<text>` and `</text>`; a `PackageName` begins a package, a `FileName` or `SnippetSPDXID` ends it.
 * https://spdx.github.io/spdx-spec/v2.3/conformance/#44-standard-data-format-requirements
 */
export function parseTagValue(text: string): JsonObject {
  const document: Record<string, unknown> = {}
  const packages: Record<string, unknown>[] = []
  const relationships: JsonObject[] = []
  const annotations: { readonly of: string; readonly comment: string }[] = []
  let annotated: string | undefined
  let current: Record<string, unknown> | undefined = document
  for (const [tag, value] of tagsOf(text)) {
    if (tag === 'PackageName') {
      if (packages.length >= MAX_COMPONENTS) break
      current = { name: value, externalRefs: [] }
      packages.push(current)
    } else if (tag === 'FileName' || tag === 'SnippetSPDXID' || tag === 'LicenseID') current = undefined
    else if (tag === 'Relationship') relationships.push(relationshipOf(value))
    else if (tag === 'SPDXREF') annotated = value
    else if (tag === 'AnnotationComment') annotations.push({ of: annotated ?? '', comment: value })
    else if (tag === 'ExternalRef') addReference(current, value)
    else {
      const key = KEYS.get(tag)
      if (key !== undefined && current) current[key] ??= value
    }
  }
  const byElement = Map.groupBy(annotations, ({ of }) => of)
  for (const element of [document, ...packages])
    element['annotations'] = byElement.get(textOf(element['SPDXID']) ?? '') ?? []
  return { ...document, packages, relationships }
}

/** Tags with the members of the JSON form that they stand for. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['SPDXVersion', 'spdxVersion'],
  ['DocumentName', 'name'],
  ['SPDXID', 'SPDXID'],
  ['PackageVersion', 'versionInfo'],
  ['PackageSupplier', 'supplier'],
  ['PackageLicenseDeclared', 'licenseDeclared'],
  ['PackageSourceInfo', 'sourceInfo'],
  ['PrimaryPackagePurpose', 'primaryPackagePurpose'],
])

function* tagsOf(text: string): Generator<readonly [string, string]> {
  const open = '<text>'
  const close = '</text>'
  let at = 0
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const colon = text.indexOf(':', at)
    const start = at
    at = end + 1
    if (text[start] === '#' || colon < 0 || colon > end) continue
    const tag = text.slice(start, colon).trim()
    const value = text.slice(colon + 1, end).trim()
    if (!value.startsWith(open)) {
      yield [tag, value]
      continue
    }
    const from = text.indexOf(open, colon) + open.length
    const to = text.indexOf(close, from)
    if (to < 0) return // The rest of the document is inside a text that never ends.
    const next = text.indexOf('\n', to)
    at = next < 0 ? text.length : next + 1
    yield [tag, text.slice(from, to).trim()]
  }
}

/** `SPDXRef-A DEPENDS_ON SPDXRef-B` */
function relationshipOf(value: string): JsonObject {
  const [spdxElementId, relationshipType, relatedSpdxElement] = value.split(' ').filter(Boolean)
  return { spdxElementId, relationshipType, relatedSpdxElement }
}

/** `PACKAGE-MANAGER purl pkg:npm/a@1` */
function addReference(current: Record<string, unknown> | undefined, value: string): void {
  const references = current?.['externalRefs']
  const [, referenceType, ...locator] = value.split(' ').filter(Boolean)
  if (Array.isArray(references)) references.push({ referenceType, referenceLocator: locator.join(' ') })
}
