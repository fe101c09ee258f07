import { distributionOfProperties, type PropertyValues } from '../../core/bom-properties.ts'
import { type JsonObject, objectOf, objectsOf, propertyValues, textOf, textsOf } from '../json.ts'
import { toContent } from '../to-content.ts'
import { type Component, MAX_COMPONENTS, type NamedDistribution, type SbomContent } from '../types.ts'

/** A package may come with its licence, its supplier, relationships, and what is said of its flaws. */
const MAX_ELEMENTS = 10 * MAX_COMPONENTS

/**
 * An SPDX 3.0 document: a JSON-LD graph of elements that refer to each other by id.
 * https://spdx.github.io/spdx-spec/v3.0.1/model/Software/Classes/Package/
 */
export function readSpdx3(document: JsonObject): SbomContent {
  const elements = objectsOf(document['@graph']).slice(0, MAX_ELEMENTS)
  const byId = new Map(elements.map((one) => [idOf(one), one]))
  const packages = elements.filter((one) => typeOf(one) === 'software_Package')
  const system = packages.find((one) => textOf(one['software_primaryPurpose']) === 'operatingSystem')
  const graph = relationshipsOf(elements)
  const about = elements.find((one) => typeOf(one) === 'SpdxDocument')
  const root = textsOf(about?.['rootElement']).flatMap((id) => rootPackage(id, byId))[0]
  const subject = textOf(about?.['name'])
  const format = `SPDX ${specVersion(elements) ?? '3.0'}`
  return toContent({
    format,
    ...(subject ? { subject } : {}),
    ...(system ? { distribution: distributionOf(system, format) } : {}),
    components: packages
      .filter((one) => one !== system)
      .flatMap((one) => componentOf(one, idOf(one) === root, graph.licenses, byId)),
    dependencies: graph.dependencies,
    ...(root === undefined ? {} : { root }),
    ...(about ? { properties: propertiesOf(about) } : {}),
  })
}

function distributionOf(system: JsonObject, format: string): NamedDistribution {
  const name = textOf(system['name']) ?? ''
  const whole = distributionOfProperties(name, propertiesOf(system), format)
  const version = textOf(system['software_packageVersion']) ?? ''
  return { id: name.toLowerCase(), version, ...(whole ? { whole } : {}) }
}

/** https://spdx.github.io/spdx-spec/v3.0.1/model/Extension/Classes/CdxPropertiesExtension/ */
function propertiesOf(one: JsonObject): PropertyValues {
  const entries = objectsOf(one['extension']).flatMap((each) => objectsOf(each['extension_cdxProperty']))
  return propertyValues(
    entries.map((each) => [each['extension_cdxPropName'], each['extension_cdxPropValue']]),
  )
}

function idOf(one: JsonObject): string {
  return textOf(one['spdxId']) ?? textOf(one['@id']) ?? ''
}

function typeOf(one: JsonObject): string | undefined {
  return textOf(one['type']) ?? textOf(one['@type'])
}

/** The document's root is an SBOM element, whose roots are packages. */
function rootPackage(id: string, byId: ReadonlyMap<string, JsonObject>): readonly string[] {
  const element = byId.get(id)
  if (!element || typeOf(element) === 'software_Package') return [id]
  return textsOf(element['rootElement'])
}

function specVersion(elements: readonly JsonObject[]): string | undefined {
  return textOf(elements.find((one) => typeOf(one) === 'CreationInfo')?.['specVersion'])
}

function componentOf(
  one: JsonObject,
  isRoot: boolean,
  licenses: ReadonlyMap<string, readonly string[]>,
  byId: ReadonlyMap<string, JsonObject>,
): Component[] {
  const name = textOf(one['name'])
  const identifiers = objectsOf(one['externalIdentifier'])
  const purl = textOf(one['software_packageUrl']) ?? identifierOf(identifiers, 'packageUrl')[0]
  if (name === undefined || (purl === undefined && isRoot)) return []
  const cpes = identifierOf(identifiers, 'cpe23')
  const expressions = (licenses.get(idOf(one)) ?? []).flatMap((id) => {
    const license = objectOf(byId.get(id))
    return textOf(license?.['simplelicensing_licenseExpression']) ?? listedLicense(id) ?? []
  })
  const supplier = textOf(byId.get(textOf(one['suppliedBy']) ?? '')?.['name'])
  return [
    {
      id: idOf(one),
      name,
      version: textOf(one['software_packageVersion']) ?? '',
      ...(purl === undefined ? {} : { purl }),
      ...(cpes.length > 0 ? { cpes } : {}),
      licenses: expressions,
      ...(supplier ? { supplier } : {}),
      properties: propertiesOf(one),
    },
  ]
}

/** Licences of SPDX's list have addresses of their own, and need not be in the document. */
function listedLicense(id: string): string | undefined {
  return /^https?:\/\/spdx\.org\/licenses\/(?<name>[\w.+-]+)$/.exec(id)?.groups?.['name']
}

function identifierOf(identifiers: readonly JsonObject[], type: string): readonly string[] {
  return identifiers
    .filter((one) => textOf(one['externalIdentifierType']) === type)
    .flatMap((one) => textOf(one['identifier']) ?? [])
}

function relationshipsOf(elements: readonly JsonObject[]) {
  const dependencies = new Map<string, string[]>()
  const licenses = new Map<string, string[]>()
  for (const one of elements) {
    if (!typeOf(one)?.endsWith('Relationship')) continue
    const map = mapOf(textOf(one['relationshipType']))
    const from = textOf(one['from']) ?? ''
    const known = map?.get(from)
    if (known) for (const to of textsOf(one['to'])) known.push(to)
    else map?.set(from, [...textsOf(one['to'])])
  }
  return { dependencies, licenses }

  function mapOf(kind: string | undefined): Map<string, string[]> | undefined {
    if (kind === 'dependsOn' || kind === 'contains') return dependencies
    return kind === 'hasDeclaredLicense' ? licenses : undefined
  }
}
