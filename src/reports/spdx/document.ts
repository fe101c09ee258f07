import {
  distributionProperties,
  type Property,
  packageProperties,
  property,
} from '../../core/bom-properties.ts'
import { isCpe23 } from '../../core/cpe.ts'
import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName, packageClass } from '../../core/package.ts'
import type { SuppressedFinding } from '../../core/report.ts'
import { type Bom, imagePurl, noticesOf } from '../bom.ts'
import { documentProperties, targetProperties, targetVersion } from '../bom-facts.ts'
import { bomPurl } from '../bom-purl.ts'
import { documentUuid } from '../document-id.ts'
import { flawPage } from '../flaw-page.ts'
import { packageGraph } from '../package-graph.ts'
import { decisionWords } from '../wording.ts'
import { declaredLicense } from './declared-license.ts'
import { elementId, SYSTEM_ID, spdxTime, TARGET_ID } from './ids.ts'

/*
 * A document of SPDX 2.3 before it is JSON or tags and values. Packages and relationships are made one at a time.
 */

export const DOCUMENT_ID = 'SPDXRef-DOCUMENT'
export const NO_ASSERTION = 'NOASSERTION'

export interface DocumentHead {
  readonly name: string
  readonly namespace: string
  readonly creator: string
  readonly created: string
}

export interface SpdxPackage {
  readonly id: string
  readonly name: string
  readonly version?: string
  readonly supplier?: string
  readonly purpose: 'LIBRARY' | 'APPLICATION' | 'CONTAINER' | 'OPERATING_SYSTEM'
  readonly license?: string
  readonly sourceInfo?: string
  readonly references: readonly SpdxReference[]
  /** Facts for programs as JSON, then what is to be known of it, a note each. */
  readonly notes: readonly string[]
}

export interface SpdxReference {
  readonly category: 'PACKAGE-MANAGER' | 'SECURITY'
  readonly type: 'purl' | 'cpe23Type' | 'advisory'
  readonly locator: string
  readonly comment?: string
}

export interface SpdxRelationship {
  readonly from: string
  readonly type: 'DESCRIBES' | 'CONTAINS' | 'DEPENDS_ON'
  readonly to: string
}

export function headOf(bom: Bom, format: string): DocumentHead {
  return {
    name: bom.target.name,
    namespace: `urn:uuid:${documentUuid(format, bom)}`,
    creator: `Tool: ${bom.tool.name}-${bom.tool.version}`,
    created: spdxTime(bom.createdAt),
  }
}

/** Notes on the whole, those for programs first. */
export function documentNotes(bom: Bom): string[] {
  return [propertiesNote(documentProperties(bom)), ...noticesOf(bom).map(({ text }) => text)]
}

/** @param ownWords takes up the licences that the document has to define */
export function* packagesOf(bom: Bom, ownWords: Map<string, string>): Generator<SpdxPackage> {
  yield targetPackage(bom)
  const system = systemPackage(bom)
  if (system) yield system
  const findings = Map.groupBy(bom.judged?.findings ?? [], (finding) => finding.package.id)
  const suppressed = Map.groupBy(bom.judged?.suppressed ?? [], ({ finding }) => finding.package.id)
  for (const pkg of bom.packages) {
    const license = declaredLicense(pkg)
    for (const [id, text] of license?.ownWords ?? []) ownWords.set(id, text)
    yield packageOf(pkg, bom, findings.get(pkg.id) ?? [], suppressed.get(pkg.id) ?? [])
  }
}

export function packageId(pkg: InventoryPackage): string {
  return elementId('Package', `${pkg.type}-${pkg.name}`, pkg.id)
}

function targetPackage({ target }: Bom): SpdxPackage {
  const version = targetVersion(target)
  const purl = imagePurl(target)
  return {
    id: TARGET_ID,
    name: target.name,
    ...(version ? { version } : {}),
    purpose: target.kind === 'image' ? 'CONTAINER' : 'APPLICATION',
    references: purl ? [purlReference(purl)] : [],
    notes: [propertiesNote(targetProperties(target))],
  }
}

function systemPackage({ distribution }: Bom): SpdxPackage | undefined {
  if (!distribution) return undefined
  const { family, version, release } = distribution
  return {
    id: SYSTEM_ID,
    name: family,
    ...(version || release ? { version: version || release } : {}),
    purpose: 'OPERATING_SYSTEM',
    references: [],
    notes: [propertiesNote(distributionProperties(distribution))],
  }
}

function packageOf(
  pkg: InventoryPackage,
  { layers }: Bom,
  findings: readonly Finding[],
  suppressed: readonly SuppressedFinding[],
): SpdxPackage {
  const license = declaredLicense(pkg)
  const supplier = supplierOf(pkg)
  const properties = [
    ...packageProperties(pkg, layers),
    ...(license?.isVerbatim === false ? (pkg.licenses ?? []).map((text) => property('license', text)) : []),
    ...(pkg.maintainer && !supplier ? [property('maintainer', pkg.maintainer)] : []),
  ]
  return {
    id: packageId(pkg),
    name: fullName(pkg),
    version: pkg.version,
    ...(supplier ? { supplier } : {}),
    purpose: packageClass(pkg.type) === 'program' ? 'APPLICATION' : 'LIBRARY',
    ...(license ? { license: license.expression } : {}),
    ...(pkg.source ? { sourceInfo: `built package from: ${pkg.source.name} ${pkg.source.version}` } : {}),
    references: [
      purlReference(bomPurl(pkg)),
      ...(pkg.cpes ?? []).filter(isCpe23).map(cpeReference),
      ...findings.map(advisoryReference),
    ],
    notes: [propertiesNote(properties), ...suppressed.map(suppressionNote)],
  }
}

/** Parentheses would be taken for an address, and a line for two. */
function supplierOf({ maintainer }: InventoryPackage): string | undefined {
  const isPlain = maintainer !== undefined && /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(maintainer)
  return isPlain && !/[()]|^\s|\s$/.test(maintainer) ? `Organization: ${maintainer}` : undefined
}

function purlReference(purl: string): SpdxReference {
  return { category: 'PACKAGE-MANAGER', type: 'purl', locator: purl }
}

function cpeReference(cpe: string): SpdxReference {
  return { category: 'SECURITY', type: 'cpe23Type', locator: cpe }
}

/** The format has no vulnerabilities: a package names the pages on those that hit it. */
function advisoryReference({ id, severity, status, fixedVersion }: Finding): SpdxReference {
  const state = fixedVersion === undefined ? status.replaceAll('_', ' ') : `fixed in ${fixedVersion}`
  return {
    category: 'SECURITY',
    type: 'advisory',
    locator: flawPage(id).url,
    comment: `${id}: ${severity.level}, ${state}`,
  }
}

function suppressionNote({ finding, by, reason, decision }: SuppressedFinding): string {
  return `${finding.id} is suppressed by ${by}: ${decisionWords(decision)}: ${reason}`
}

/** Values of one name are a list. Nothing in it ends a text of tags and values, or is escaped by that form once more. */
function propertiesNote(properties: readonly Property[]): string {
  const values = Map.groupBy(properties, ({ name }) => name)
  const members = [...values].map(([name, all]) => {
    const texts = all.map(({ value }) => value)
    return [name, texts.length === 1 ? texts[0] : texts]
  })
  return JSON.stringify(Object.fromEntries(members)).replace(/[<\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapedUnits)
}

function escapedUnits(text: string): string {
  let escaped = ''
  for (let i = 0; i < text.length; i++) escaped += `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`
  return escaped
}

export function* relationshipsOf({ packages, distribution }: Bom): Generator<SpdxRelationship> {
  const needs = packageGraph(packages)
  const ids = new Map(packages.map((pkg) => [pkg.id, packageId(pkg)]))
  yield { from: DOCUMENT_ID, type: 'DESCRIBES', to: TARGET_ID }
  if (distribution) yield { from: TARGET_ID, type: 'CONTAINS', to: SYSTEM_ID }
  for (const to of ids.values()) yield { from: TARGET_ID, type: 'CONTAINS', to }
  for (const pkg of packages) {
    const from = ids.get(pkg.id)
    for (const need of needs(pkg)) {
      const to = ids.get(need)
      if (from !== undefined && to !== undefined) yield { from, type: 'DEPENDS_ON', to }
    }
  }
}
