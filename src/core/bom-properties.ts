import { isCpe23 } from './cpe.ts'
import type { Distribution } from './distribution.ts'
import type { InventoryPackage, LayerInfo } from './inventory.ts'
import { isOsPackage, type Package, RELATIONSHIPS } from './package.ts'
import { type Problem, problem } from './problem.ts'
import { PROBLEMS, type ProblemCode } from './problem-catalogue.ts'
import { parsePurl } from './purl.ts'

/*
 * What formats of bills of materials have no place for and a package is judged by: written as properties whose names
 * begin with `plimsoll:`, and read back, so that an image and its bill of materials are judged alike. docs/sbom.md
 * lists them.
 */

/** A name may come several times. */
export interface Property {
  readonly name: string
  readonly value: string
}

/** Values by name, in the order of the document. */
export type PropertyValues = ReadonlyMap<string, readonly string[]>

/** Where a package lies, as against what it is. */
export interface Place {
  readonly path: string
  readonly isDeclared?: boolean
  /** Id of the operating-system package that owns the path: its purl. */
  readonly owner?: string
}

const PREFIX = 'plimsoll:'

/** Longest path that is believed; Linux knows none that is longer. */
export const MAX_PATH_LENGTH = 4096

/** Members of one text each, by the names of their properties. */
const TEXTS = {
  module: 'module',
  vendor: 'vendor',
  signatureKey: 'signature-key',
  namedBy: 'named-by',
  pathInside: 'path-inside',
} as const satisfies Partial<Record<keyof Package, string>>

/** @param layers of the inventory, to name the one that brought the package in */
export function packageProperties(pkg: InventoryPackage, layers: readonly LayerInfo[]): Property[] {
  const { source, lines, relationship, cpes = [], originLayer } = pkg
  const layer = originLayer === undefined ? undefined : layers[originLayer]
  return [
    property('path', pkg.path),
    ...identityProperties(pkg),
    ...(source ? [property('source-name', source.name), property('source-version', source.version)] : []),
    ...Object.entries(TEXTS).flatMap(([key, name]) => maybe(name, pkg[key as keyof typeof TEXTS])),
    ...(lines ? [property('lines', `${lines.start}-${lines.end}`)] : []),
    ...maybe('relationship', relationship),
    ...(pkg.isDevelopment ? [property('development', 'true')] : []),
    ...(pkg.isDeclared ? [property('declared', 'true')] : []),
    ...maybe('owner', pkg.owner),
    ...(cpes.length > 1 || !cpes.every(isCpe23) ? cpes.map((cpe) => property('cpe', cpe)) : []),
    ...(pkg.possibleNamespaces ?? []).map((name) => property('possible-namespace', name)),
    ...(pkg.provides ?? []).map((name) => property('provides', name)),
    ...(layer ? [property('layer', layer.diffId)] : []),
    ...(layer?.digest ? [property('layer-digest', layer.digest)] : []),
  ]
}

/** What the package URL does not say in the very letters: names in another form, epochs, architectures. */
function identityProperties(pkg: InventoryPackage): Property[] {
  const purl = parsePurl(pkg.purl)
  const namespace = isOsPackage(pkg.type) ? undefined : purl?.namespace
  const arch = isOsPackage(pkg.type) ? purl?.qualifiers?.['arch'] : undefined
  return [
    ...(purl?.type === pkg.type ? [] : [property('type', pkg.type)]),
    ...(namespace === pkg.namespace ? [] : [property('namespace', pkg.namespace ?? '')]),
    ...(purl?.name === pkg.name ? [] : [property('name', pkg.name)]),
    ...((purl?.version ?? '') === pkg.version && !purl?.qualifiers?.['epoch']
      ? []
      : [property('version', pkg.version)]),
    ...(arch === pkg.arch ? [] : [property('arch', pkg.arch ?? '')]),
  ]
}

export function property(name: string, value: string): Property {
  return { name: `${PREFIX}${name}`, value }
}

function maybe(name: string, value: string | undefined): Property[] {
  return value === undefined ? [] : [property(name, value)]
}

/** The package as the properties say it, where they say more than its document. */
export function withProperties(pkg: Package, values: PropertyValues): Package {
  const one = (name: string): string | undefined => values.get(`${PREFIX}${name}`)?.[0]
  const all = (name: string): readonly string[] => values.get(`${PREFIX}${name}`) ?? []
  const { namespace: _namespace, arch: _arch, source: _source, ...rest } = pkg
  const namespace = one('namespace') ?? pkg.namespace
  const arch = one('arch') ?? pkg.arch
  const sourceName = one('source-name')
  const lines = /^(?<start>\d{1,9})-(?<end>\d{1,9})$/.exec(one('lines') ?? '')?.groups
  const relationship = RELATIONSHIPS.find((each) => each === one('relationship'))
  const listed = {
    licenses: all('license'),
    cpes: all('cpe'),
    possibleNamespaces: all('possible-namespace'),
    provides: all('provides'),
  }
  return {
    ...rest,
    type: one('type') ?? pkg.type,
    ...(namespace ? { namespace } : {}),
    name: one('name') || pkg.name,
    version: one('version') ?? pkg.version,
    ...(arch ? { arch } : {}),
    ...(sourceName ? { source: { name: sourceName, version: one('source-version') ?? '' } } : {}),
    ...Object.fromEntries(
      Object.entries(TEXTS).flatMap(([key, name]) => {
        const value = one(name)
        return value === undefined ? [] : [[key, value]]
      }),
    ),
    ...(one('maintainer') === undefined ? {} : { maintainer: one('maintainer') ?? '' }),
    ...(lines ? { lines: { start: Number(lines['start']), end: Number(lines['end']) } } : {}),
    ...(relationship && relationship !== 'unknown' ? { relationship } : {}),
    ...(one('development') === 'true' ? { isDevelopment: true } : {}),
    ...Object.fromEntries(Object.entries(listed).filter(([, texts]) => texts.length > 0)),
  }
}

/** `undefined` for packages of other writers, and where the path is none. */
export function placeOfProperties(values: PropertyValues): Place | undefined {
  const path = values.get(`${PREFIX}path`)?.[0]
  if (!path || path.length > MAX_PATH_LENGTH || path.includes('\0')) return undefined
  const owner = values.get(`${PREFIX}owner`)?.[0]
  const isDeclared = values.get(`${PREFIX}declared`)?.[0] === 'true'
  return { path, ...(isDeclared ? { isDeclared } : {}), ...(owner ? { owner } : {}) }
}

/** Of the distribution, beside its family and full version. */
export function distributionProperties(distribution: Distribution): Property[] {
  const { release, codename, prettyName, repositories = [], products = [], decidedBy } = distribution
  return [
    property('version', distribution.version),
    property('release', release),
    ...maybe('codename', codename),
    ...maybe('pretty-name', prettyName),
    ...repositories.map((name) => property('repository', name)),
    ...products.map((cpe) => property('product', cpe)),
    property('decided-by', decidedBy),
  ]
}

/** `undefined` where the writer was another: then name and version are those of os-release. */
export function distributionOfProperties(
  family: string,
  values: PropertyValues,
  decidedBy: string,
): Distribution | undefined {
  const release = values.get(`${PREFIX}release`)?.[0]
  if (release === undefined) return undefined
  const version = values.get(`${PREFIX}version`)?.[0] ?? ''
  const codename = values.get(`${PREFIX}codename`)?.[0]
  const prettyName = values.get(`${PREFIX}pretty-name`)?.[0]
  const repositories = values.get(`${PREFIX}repository`)
  const products = values.get(`${PREFIX}product`)
  return {
    family,
    release,
    version,
    ...(codename ? { codename } : {}),
    ...(prettyName ? { prettyName } : {}),
    ...(repositories ? { repositories } : {}),
    ...(products ? { products } : {}),
    decidedBy,
  }
}

/** What could not be read when the packages were listed is missing from the list for whoever reads that, too. */
export function problemProperties(problems: readonly Problem[]): Property[] {
  return problems.map(({ code, subject, detail }) =>
    property('problem', JSON.stringify([code, subject, detail])),
  )
}

/** Problems of judging, which come anew where they still are. */
const OF_JUDGING: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'version-invalid',
  'package-foreign',
  'advisories-nonexistent',
  'distribution-unknown',
  'packages-missing',
  'distribution-unsupported',
  'release-unsupported',
  'ecosystem-unsupported',
  'feed-missing',
  'feed-empty',
  'feed-stale',
  'feed-not-refreshed',
  'enrichment-missing',
  'severity-missing',
  'advisory-record-skipped',
])

/** Problems of reading the image that a document tells. One that nobody knows is told as what it is: a gap. */
export function problemsOfProperties(values: PropertyValues): Problem[] {
  return (values.get(`${PREFIX}problem`) ?? []).flatMap((text) => {
    const [code, subject, detail] = textsOf(text)
    if (code === undefined || subject === undefined || detail === undefined) return []
    if (!Object.hasOwn(PROBLEMS, code)) return [problem('record-unreadable', subject, `${code}: ${detail}`)]
    const known = code as ProblemCode
    return OF_JUDGING.has(known) ? [] : [problem(known, subject, detail)]
  })
}

function textsOf(json: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}
