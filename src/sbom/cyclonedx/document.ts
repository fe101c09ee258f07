import { type JsonObject, objectOf, objectsOf, textOf, textsOf } from '../json.ts'
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
  const distribution = operatingSystem(all)
  const draft: Draft = {
    format: `CycloneDX ${textOf(document['specVersion']) ?? ''}`.trim(),
    ...(subject && textOf(subject['name']) ? { subject: textOf(subject['name']) ?? '' } : {}),
    ...(distribution ? { distribution } : {}),
    components: all
      .filter((one) => one !== subject || textOf(one['purl']) !== undefined)
      .flatMap(componentOf),
    dependencies: dependenciesOf(document),
    ...(root === undefined ? {} : { root }),
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

function propertiesOf(one: JsonObject): ReadonlyMap<string, string> {
  return new Map(
    objectsOf(one['properties']).map(({ name, value }) => [textOf(name) ?? '', textOf(value) ?? '']),
  )
}

/** Trivy parts epoch, version and release; Syft gives the source's name, and its version where it differs. */
function sourceOf(properties: ReadonlyMap<string, string>): Component['source'] {
  const name = properties.get('aquasecurity:trivy:SrcName')
  const version = properties.get('aquasecurity:trivy:SrcVersion')
  if (name && version) {
    const epoch = properties.get('aquasecurity:trivy:SrcEpoch')
    const release = properties.get('aquasecurity:trivy:SrcRelease')
    return { name, version: `${epoch ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}` }
  }
  const syftName = properties.get('syft:metadata:source')
  const syftVersion = properties.get('syft:metadata:sourceVersion')
  return syftName && syftVersion ? { name: syftName, version: syftVersion } : undefined
}

/** cdxgen and npm's own writer mark what only development needs. */
function isDevelopment(properties: ReadonlyMap<string, string>): boolean {
  return properties.get('cdx:npm:package:development') === 'true'
}

function licensesOf(one: JsonObject): readonly string[] {
  return objectsOf(one['licenses']).flatMap((entry) => {
    const license = objectOf(entry['license'])
    return textOf(entry['expression']) ?? textOf(license?.['id']) ?? textOf(license?.['name']) ?? []
  })
}

function operatingSystem(components: readonly JsonObject[]): SbomContent['distribution'] {
  const system = components.find((one) => textOf(one['type']) === 'operating-system')
  if (!system) return undefined
  const properties = propertiesOf(system)
  const id = properties.get('syft:distro:id') ?? textOf(system['name'])
  const version = properties.get('syft:distro:versionID') ?? textOf(system['version'])
  return id ? { id: id.toLowerCase(), version: version ?? '' } : undefined
}

function dependenciesOf(document: JsonObject): ReadonlyMap<string, readonly string[]> {
  return new Map(
    objectsOf(document['dependencies']).map((one) => [textOf(one['ref']) ?? '', textsOf(one['dependsOn'])]),
  )
}
