import { distributionOfProperties, type PropertyValues } from '../../core/bom-properties.ts'
import { type JsonObject, objectOf, objectsOf, propertyValues, textOf, textsOf } from '../json.ts'
import { type Draft, toContent } from '../to-content.ts'
import { type Component, MAX_COMPONENT_DEPTH, MAX_COMPONENTS, type SbomContent } from '../types.ts'

/**
 * A CycloneDX document, 1.2 to 1.7, as its JSON form has it (XML is brought into that form first).
 * https://cyclonedx.org/docs/1.6/json/
 */
export function readCycloneDx(document: JsonObject): SbomContent {
  const metadata = objectOf(document['metadata'])
  const subject = objectOf(metadata?.['component'])
  const all = [...(subject ? flatten([subject]) : []), ...flatten(objectsOf(document['components']))]
  const root = subject && refOf(subject)
  const format = `CycloneDX ${textOf(document['specVersion']) ?? ''}`.trim()
  const distribution = operatingSystem(all, format)
  const draft: Draft = {
    format,
    ...(subject && textOf(subject['name']) ? { subject: textOf(subject['name']) ?? '' } : {}),
    ...(distribution ? { distribution } : {}),
    components: all
      .filter((one) => one !== subject || textOf(one['purl']) !== undefined)
      .flatMap(componentOf),
    dependencies: dependenciesOf(document),
    ...(root === undefined ? {} : { root }),
    ...(metadata ? { properties: propertiesOf(metadata) } : {}),
  }
  return toContent(draft)
}

/** Components may hold others. A document that is deeper or larger than any real one is cut. */
function flatten(components: readonly JsonObject[]): JsonObject[] {
  const all: JsonObject[] = []
  let level = components
  for (let depth = 0; depth < MAX_COMPONENT_DEPTH && level.length > 0; depth++) {
    for (const one of level) {
      if (all.length >= MAX_COMPONENTS) return all
      all.push(one)
    }
    level = level.flatMap((one) => objectsOf(one['components']))
  }
  return all
}

/** What can be a package; the rest (files, devices, data, models, services) is nobody's loss. */
const PACKAGE_TYPES: ReadonlySet<string> = new Set([
  'library',
  'application',
  'framework',
  'container',
  'firmware',
  'platform',
])

function componentOf(one: JsonObject): Component[] {
  const purl = textOf(one['purl'])
  const name = textOf(one['name'])
  const type = textOf(one['type']) ?? 'library'
  if (
    name === undefined ||
    type === 'operating-system' ||
    (purl === undefined && !isUnjudgedPackage(one, type))
  )
    return []
  const properties = propertiesOf(one)
  const source = sourceOf(properties)
  const cpe = textOf(one['cpe'])
  const supplier = textOf(objectOf(one['supplier'])?.['name']) ?? textOf(one['publisher'])
  return [
    {
      id: refOf(one) ?? purl ?? name,
      name: [textOf(one['group']), name].filter(Boolean).join('/'),
      version: textOf(one['version']) ?? '',
      ...(purl === undefined ? {} : { purl }),
      licenses: licensesOf(one),
      ...(supplier ? { supplier } : {}),
      ...(source ? { source } : {}),
      ...(cpe ? { cpes: [cpe] } : {}),
      ...(textOf(one['scope']) === 'excluded' || isDevelopment(properties) ? { isDevelopment: true } : {}),
      properties,
    },
  ]
}

/** Trivy gives lock files as applications, Syft's files are files: only libraries without a purl are missed. */
function isUnjudgedPackage(one: JsonObject, type: string): boolean {
  return (
    PACKAGE_TYPES.has(type) &&
    type !== 'application' &&
    type !== 'container' &&
    textOf(one['version']) !== undefined
  )
}

function refOf(one: JsonObject): string | undefined {
  return textOf(one['bom-ref'])
}

function propertiesOf(one: JsonObject): PropertyValues {
  return propertyValues(objectsOf(one['properties']).map(({ name, value }) => [name, value]))
}

function first(properties: PropertyValues, name: string): string | undefined {
  return textOf(properties.get(name)?.[0])
}

/** Trivy parts epoch, version and release; Syft gives the source's name, and its version where it differs. */
function sourceOf(properties: PropertyValues): Component['source'] {
  const name = first(properties, 'aquasecurity:trivy:SrcName')
  const version = first(properties, 'aquasecurity:trivy:SrcVersion')
  if (name && version) {
    const epoch = first(properties, 'aquasecurity:trivy:SrcEpoch')
    const release = first(properties, 'aquasecurity:trivy:SrcRelease')
    return { name, version: `${epoch ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}` }
  }
  const syftName = first(properties, 'syft:metadata:source')
  const syftVersion = first(properties, 'syft:metadata:sourceVersion')
  return syftName && syftVersion ? { name: syftName, version: syftVersion } : undefined
}

/** cdxgen and npm's own writer mark what only development needs. */
function isDevelopment(properties: PropertyValues): boolean {
  return first(properties, 'cdx:npm:package:development') === 'true'
}

function licensesOf(one: JsonObject): readonly string[] {
  return objectsOf(one['licenses']).flatMap((entry) => {
    const license = objectOf(entry['license'])
    return textOf(entry['expression']) ?? textOf(license?.['id']) ?? textOf(license?.['name']) ?? []
  })
}

function operatingSystem(components: readonly JsonObject[], format: string): SbomContent['distribution'] {
  const system = components.find((one) => textOf(one['type']) === 'operating-system')
  if (!system) return undefined
  const properties = propertiesOf(system)
  const id = first(properties, 'syft:distro:id') ?? textOf(system['name'])
  const version = first(properties, 'syft:distro:versionID') ?? textOf(system['version'])
  if (!id) return undefined
  const whole = distributionOfProperties(id, properties, format)
  return { id: id.toLowerCase(), version: version ?? '', ...(whole ? { whole } : {}) }
}

function dependenciesOf(document: JsonObject): ReadonlyMap<string, readonly string[]> {
  return new Map(
    objectsOf(document['dependencies']).map((one) => [textOf(one['ref']) ?? '', textsOf(one['dependsOn'])]),
  )
}
