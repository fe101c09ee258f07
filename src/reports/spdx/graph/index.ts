import { distributionProperties, packageProperties, property } from '../../../core/bom-properties.ts'
import { isCpe23 } from '../../../core/cpe.ts'
import type { InventoryPackage } from '../../../core/inventory.ts'
import { fullName, packageClass } from '../../../core/package.ts'
import { hidesFindings } from '../../../core/problem.ts'
import { type Bom, imagePurl, noticesOf } from '../../bom.ts'
import { documentProperties, targetProperties, targetVersion } from '../../bom-facts.ts'
import { bomPurl } from '../../bom-purl.ts'
import { documentUuid } from '../../document-id.ts'
import { streamedList, writeJsonObject } from '../../json-stream.ts'
import { packageGraph } from '../../package-graph.ts'
import { declaredLicense } from '../declared-license.ts'
import { packageId } from '../document.ts'
import { elementId, SYSTEM_ID, spdxTime, TARGET_ID } from '../ids.ts'
import { CREATION_INFO, type Element, ElementWriter, extensionOf } from './elements.ts'
import { LicenseElements } from './licenses.ts'
import { vulnerabilityElements } from './vulnerabilities.ts'

const SPEC_VERSION = '3.0.1'

/**
 * A JSON-LD graph of elements that refer to each other by id, with the profiles core, software, simple licensing,
 * extension and, where the report is one, security.
 * https://spdx.github.io/spdx-spec/v3.0.1/serializations/
 */
export function writeSpdx3(bom: Bom): Iterable<string> {
  const write = new ElementWriter(`urn:uuid:${documentUuid('SPDX-3.0', bom)}`)
  return writeJsonObject({
    '@context': `https://spdx.org/rdf/${SPEC_VERSION}/spdx-context.jsonld`,
    '@graph': streamedList(elementsOf(bom, write)),
  })
}

function* elementsOf(bom: Bom, write: ElementWriter): Generator<Element> {
  const { distribution, packages, judged } = bom
  yield* headElements(bom, write)
  yield targetElement(bom, write)
  if (distribution) yield systemElement(distribution, write)
  const suppliers = new Set<string>()
  const licenses = new LicenseElements(write)
  for (const pkg of packages) {
    if (pkg.maintainer) {
      const id = supplierId(pkg.maintainer)
      if (!suppliers.has(id)) yield write.element('Organization', id, { name: pkg.maintainer })
      suppliers.add(id)
    }
    yield packageElement(pkg, bom, write)
    yield* licenses.of(pkg, packageId(pkg))
  }
  yield* relationshipElements(bom, write)
  if (judged) yield* vulnerabilityElements(judged, write)
  for (const [index, { text }] of noticesOf(bom).entries())
    yield write.element('Annotation', `SPDXRef-Notice-${index + 1}`, {
      annotationType: 'other',
      subject: write.iri(TARGET_ID),
      statement: text,
    })
}

const DOCUMENT_ID = 'SPDXRef-DOCUMENT'
const SBOM_ID = 'SPDXRef-SBOM'
const AGENT_ID = 'SPDXRef-Agent'
const TOOL_ID = 'SPDXRef-Tool'

function* headElements(bom: Bom, write: ElementWriter): Generator<Element> {
  const { tool, judged, target } = bom
  yield {
    type: 'CreationInfo',
    '@id': CREATION_INFO,
    specVersion: SPEC_VERSION,
    created: spdxTime(bom.createdAt),
    createdBy: [write.iri(AGENT_ID)],
    createdUsing: [write.iri(TOOL_ID)],
  }
  yield write.element('SoftwareAgent', AGENT_ID, { name: tool.name })
  yield write.element('Tool', TOOL_ID, { name: `${tool.name} ${tool.version}` })
  yield write.element('SpdxDocument', DOCUMENT_ID, {
    name: target.name,
    dataLicense: 'https://spdx.org/licenses/CC0-1.0',
    profileConformance: ['core', 'software', 'simpleLicensing', 'extension', ...(judged ? ['security'] : [])],
    rootElement: [write.iri(SBOM_ID)],
    extension: extensionOf(documentProperties(bom)),
  })
  yield write.element('software_Sbom', SBOM_ID, {
    software_sbomType: [target.kind === 'filesystem' || target.kind === 'repository' ? 'source' : 'analyzed'],
    rootElement: [write.iri(TARGET_ID)],
  })
}

function targetElement({ target }: Bom, write: ElementWriter): Element {
  const purl = imagePurl(target)
  const version = targetVersion(target)
  return write.element('software_Package', TARGET_ID, {
    name: target.name,
    ...(version ? { software_packageVersion: version } : {}),
    ...(purl ? { software_packageUrl: purl } : {}),
    software_primaryPurpose: target.kind === 'image' ? 'container' : 'application',
    extension: extensionOf(targetProperties(target)),
  })
}

function systemElement(distribution: NonNullable<Bom['distribution']>, write: ElementWriter): Element {
  const { family, version, release, prettyName } = distribution
  return write.element('software_Package', SYSTEM_ID, {
    name: family,
    ...(prettyName ? { description: prettyName } : {}),
    ...(version || release ? { software_packageVersion: version || release } : {}),
    software_primaryPurpose: 'operatingSystem',
    extension: extensionOf(distributionProperties(distribution)),
  })
}

function packageElement(pkg: InventoryPackage, { layers }: Bom, write: ElementWriter): Element {
  const identifiers = (pkg.cpes ?? []).filter(isCpe23).map((cpe) => ({
    type: 'ExternalIdentifier',
    externalIdentifierType: 'cpe23',
    identifier: cpe,
  }))
  const license = declaredLicense(pkg)
  return write.element('software_Package', packageId(pkg), {
    name: fullName(pkg),
    ...(pkg.version === '' ? {} : { software_packageVersion: pkg.version }),
    software_packageUrl: bomPurl(pkg),
    software_primaryPurpose: packageClass(pkg.type) === 'program' ? 'application' : 'library',
    ...(pkg.maintainer ? { suppliedBy: write.iri(supplierId(pkg.maintainer)) } : {}),
    ...(pkg.source
      ? { software_sourceInfo: `built package from: ${pkg.source.name} ${pkg.source.version}` }
      : {}),
    ...(identifiers.length > 0 ? { externalIdentifier: identifiers } : {}),
    extension: extensionOf([
      ...packageProperties(pkg, layers),
      ...(license?.isVerbatim === false ? (pkg.licenses ?? []).map((text) => property('license', text)) : []),
    ]),
  })
}

function supplierId(name: string): string {
  return elementId('Organization', name, name)
}

/** Ids that one relationship names at most; a longer list is several relationships. */
const MAX_TARGETS = 500

function* relationshipElements(bom: Bom, write: ElementWriter): Generator<Element> {
  const { packages, distribution, problems } = bom
  const ids = new Map(packages.map((pkg) => [pkg.id, packageId(pkg)]))
  const contained = [...(distribution ? [SYSTEM_ID] : []), ...ids.values()]
  const completeness = problems.some(hidesFindings) ? 'incomplete' : 'noAssertion'
  for (let at = 0; at < contained.length; at += MAX_TARGETS)
    yield write.relationship('contains', TARGET_ID, contained.slice(at, at + MAX_TARGETS), { completeness })
  const needs = packageGraph(packages)
  for (const pkg of packages) {
    const to = needs(pkg).flatMap((id) => ids.get(id) ?? [])
    if (to.length > 0) yield write.relationship('dependsOn', packageId(pkg), to)
  }
}
