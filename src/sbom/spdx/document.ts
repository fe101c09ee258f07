import { distributionOfProperties, type PropertyValues } from '../../core/bom-properties.ts'
import { type JsonObject, objectOf, objectsOf, propertyValues, textOf } from '../json.ts'
import { toContent } from '../to-content.ts'
import { type Component, MAX_COMPONENTS, type NamedDistribution, type SbomContent } from '../types.ts'

/**
 * An SPDX document, 2.2 or 2.3, as its JSON form has it (tag-value is brought into that form first).
 * https://spdx.github.io/spdx-spec/v2.3/
 */
export function readSpdx2(document: JsonObject): SbomContent {
  const packages = objectsOf(document['packages']).slice(0, MAX_COMPONENTS)
  const system = packages.find(isOperatingSystem)
  const graph = relationshipsOf(document)
  const subject = textOf(document['name'])
  const roots = new Set(graph.described)
  const format = (textOf(document['spdxVersion']) ?? 'SPDX').replace('SPDX-', 'SPDX ')
  return toContent({
    format,
    ...(subject ? { subject } : {}),
    ...(system ? { distribution: distributionOf(system, format) } : {}),
    components: packages
      .filter((one) => one !== system)
      .flatMap((one) => componentOf(one, roots.has(textOf(one['SPDXID']) ?? ''))),
    dependencies: graph.dependencies,
    ...(graph.described[0] === undefined ? {} : { root: graph.described[0] }),
    properties: propertiesOf(document),
  })
}

function isOperatingSystem(one: JsonObject): boolean {
  return textOf(one['primaryPackagePurpose'])?.replace('_', '-') === 'OPERATING-SYSTEM'
}

function distributionOf(system: JsonObject, format: string): NamedDistribution {
  const name = textOf(system['name']) ?? ''
  const whole = distributionOfProperties(name, propertiesOf(system), format)
  return { id: name.toLowerCase(), version: textOf(system['versionInfo']) ?? '', ...(whole ? { whole } : {}) }
}

/** The format has none: Plimsoll's are an annotation whose text is JSON, with lists for names that come several times. */
function propertiesOf(one: JsonObject): PropertyValues {
  const pairs = objectsOf(one['annotations']).flatMap(({ comment }) => {
    const text = textOf(comment)
    return text?.startsWith(PROPERTIES_START) ? pairsOf(text) : []
  })
  return propertyValues(pairs)
}

const PROPERTIES_START = '{"plimsoll:'

function pairsOf(json: string): [string, unknown][] {
  let members: JsonObject
  try {
    members = objectOf(JSON.parse(json)) ?? {}
  } catch {
    return [] // Somebody else's words that begin alike.
  }
  return Object.entries(members).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((each: unknown): [string, unknown] => [name, each]) : [[name, value]],
  )
}

/** @param isDescribed whether the document is about it: an image or a folder that has no purl is no package */
function componentOf(one: JsonObject, isDescribed: boolean): Component[] {
  const name = textOf(one['name'])
  const references = objectsOf(one['externalRefs'])
  const purl = locatorOf(references, 'purl')[0]
  const purpose = textOf(one['primaryPackagePurpose'])
  const isOther = isDescribed || purpose === 'APPLICATION' || purpose === 'CONTAINER' || purpose === 'FILE'
  if (name === undefined || (purl === undefined && isOther)) return []
  const cpes = locatorOf(references, 'cpe23Type')
  const source = builtFrom(textOf(one['sourceInfo']))
  const supplier = textOf(one['supplier'])?.replace(/^(?:Organization|Person): /, '')
  return [
    {
      id: textOf(one['SPDXID']) ?? name,
      name,
      version: textOf(one['versionInfo']) ?? '',
      ...(purl === undefined ? {} : { purl }),
      ...(cpes.length > 0 ? { cpes } : {}),
      licenses: [textOf(one['licenseDeclared'])].flatMap((text) => (isStated(text) ? [text] : [])),
      ...(isStated(supplier) ? { supplier } : {}),
      ...(source ? { source } : {}),
      properties: propertiesOf(one),
    },
  ]
}

function isStated(text: string | undefined): text is string {
  return text !== undefined && text !== 'NOASSERTION' && text !== 'NONE'
}

function locatorOf(references: readonly JsonObject[], type: string): readonly string[] {
  return references
    .filter((one) => textOf(one['referenceType']) === type)
    .flatMap((one) => textOf(one['referenceLocator']) ?? [])
}

/** Trivy's words for the source package: `built package from: openssl 3.0.11-1~deb12u2`. */
function builtFrom(text: string | undefined): Component['source'] {
  const prefix = 'built package from: '
  if (!text?.startsWith(prefix)) return undefined
  const [name, version] = text.slice(prefix.length).split(' ')
  return name && version ? { name, version } : undefined
}

const NEEDS: ReadonlySet<string> = new Set(['DEPENDS_ON', 'CONTAINS'])
const NEEDED_BY: ReadonlySet<string> = new Set(['DEPENDENCY_OF', 'RUNTIME_DEPENDENCY_OF', 'CONTAINED_BY'])

function relationshipsOf(document: JsonObject) {
  const dependencies = new Map<string, string[]>()
  const described = Array.isArray(document['documentDescribes'])
    ? document['documentDescribes'].flatMap((id: unknown) => textOf(id) ?? [])
    : []
  for (const one of objectsOf(document['relationships'])) {
    const from = textOf(one['spdxElementId']) ?? ''
    const to = textOf(one['relatedSpdxElement']) ?? ''
    const type = textOf(one['relationshipType']) ?? ''
    if (type === 'DESCRIBES') described.push(to)
    else if (NEEDS.has(type)) addTo(dependencies, from, to)
    else if (NEEDED_BY.has(type)) addTo(dependencies, to, from)
  }
  return { dependencies, described }
}

function addTo(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
