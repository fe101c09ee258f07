import { compareText } from '../../core/compare-text.ts'
import type { Distribution } from '../../core/distribution.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import type { Inventory, InventoryPackage, LayerInfo } from '../../core/inventory.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { fullName, isOsPackage, type Package } from '../../core/package.ts'
import { formatPurl } from '../../core/purl.ts'
import { distributionFacts, identifyDistribution } from './distribution.ts'
import { findOwners } from './ownership.ts'
import { type SquashedFile, type SquashedImage, squash } from './squash.ts'

export interface InventoryInput {
  /** One a layer, bottom first; for a root file system a single one. */
  readonly reports: readonly LayerReport[]
  /** In the order of `reports`; empty for a root file system, whose packages then have no layer. */
  readonly layers: readonly LayerInfo[]
  readonly ecosystems: readonly Ecosystem[]
  readonly maxLinkDepth: number
  /** Ids of the analysers that tell what was said, and not what is there; see Analyser.isHearsay. */
  readonly hearsay?: ReadonlySet<string>
  /** In place of what the image says. */
  readonly distribution?: Distribution
}

/** Layer reports → what the image holds. Pure: the same reports give the same inventory. */
export function takeInventory(input: InventoryInput): Inventory {
  const { ecosystems } = input
  const anchors = new Set(
    ecosystems.flatMap((e) => e.analysers().flatMap((analyser) => analyser.anchors ?? [])),
  )
  const image = squash(
    input.reports,
    [...anchors],
    input.maxLinkDepth,
    input.layers.map(({ diffId }) => diffId),
  )
  return inventoryOfFiles(image, input)
}

/** The same of files that are there for sure, and lie in no tree. */
export function inventoryOfFiles(
  image: SquashedImage,
  input: Omit<InventoryInput, 'reports' | 'maxLinkDepth'>,
): Inventory {
  const { ecosystems } = input
  const facts = distributionFacts(image.files)
  const distribution = input.distribution ?? identifyDistribution(facts, ecosystems)
  const declaring = declaringAnalysers(ecosystems)
  const hasLayers = input.layers.length > 0
  const packages = withoutHearsay(image.files, input.hearsay ?? NONE).flatMap((file) => {
    const found = packagesOf(file, hasLayers, ecosystems, distribution)
    return declaring.has(file.report.analyser)
      ? found.map((draft) => ({ ...draft, isDeclared: true }))
      : found
  })
  return {
    kind: 'inventory',
    ...(distribution ? { distribution } : {}),
    layers: input.layers,
    packages: withOwners(uniquePackages(packages), image.files, image.resolve),
    problems: image.problems,
  }
}

const NONE: ReadonlySet<string> = new Set()

/** Files of hearsay without what the image itself shows. */
function withoutHearsay(
  files: readonly SquashedFile[],
  hearsay: ReadonlySet<string>,
): readonly SquashedFile[] {
  if (!files.some(({ report }) => hearsay.has(report.analyser))) return files
  const shown = files
    .filter(({ report }) => !hearsay.has(report.analyser))
    .flatMap(({ report }) => report.packages ?? [])
  const known = new Set(shown.map((pkg) => `${pkg.type}\0${fullName(pkg)}\0${pkg.version}`))
  const hasSystem = shown.some(({ type }) => isOsPackage(type))
  const isNew = (pkg: Package): boolean =>
    !(hasSystem && isOsPackage(pkg.type)) && !known.has(`${pkg.type}\0${fullName(pkg)}\0${pkg.version}`)
  return files.map((file) => {
    const { report } = file
    if (!hearsay.has(report.analyser) || !report.packages) return file
    return { ...file, report: { ...report, packages: report.packages.filter(isNew) } }
  })
}

/** Those that read what somebody asks for, and not what is there. */
function declaringAnalysers(ecosystems: readonly Ecosystem[]): ReadonlySet<string> {
  const analysers = ecosystems.flatMap((ecosystem) => ecosystem.analysers())
  return new Set(analysers.filter(({ scope }) => scope === 'source').map(({ id }) => id))
}

type Draft = Omit<InventoryPackage, 'id'>

function packagesOf(
  file: SquashedFile,
  hasLayers: boolean,
  ecosystems: readonly Ecosystem[],
  distribution: Distribution | undefined,
): Draft[] {
  // Of the hundreds of files that are read, few name packages.
  if (!file.report.packages?.length) return []
  const earlier = file.earlier.map(({ layer, report }) => ({
    layer,
    identities: new Set(report.packages?.map(identityOf)),
  }))
  return file.report.packages.map((found) => {
    const judge = ecosystems.find(({ match }) => match.judges(found, distribution))
    const draft = {
      ...found,
      purl: judge?.match.purl(found, distribution) ?? plainPurl(found),
      path: file.path,
    }
    if (!hasLayers) return draft
    let originLayer = file.layer
    const identity = identityOf(found)
    for (const { layer, identities } of earlier) {
      if (!identities.has(identity)) break
      originLayer = layer
    }
    return { ...draft, originLayer, evidenceLayer: file.layer }
  })
}

/** What makes it this very package, so that an upgrade counts as a new arrival. */
function identityOf(found: Package): string {
  return `${found.type}\0${found.namespace ?? ''}\0${found.name}\0${found.version}\0${found.arch ?? ''}`
}

function plainPurl(found: Package): string {
  return formatPurl({
    type: found.type,
    namespace: found.namespace,
    name: found.name,
    version: found.version,
    qualifiers: { arch: found.arch },
  })
}

/**
 * Sorted, with ids. An operating-system package that two database files name (lib/apk and usr/lib/apk) is there
 * once; a library may lie at several paths, and each is a package of its own.
 */
function uniquePackages(drafts: readonly Draft[]): InventoryPackage[] {
  const sorted = drafts.toSorted(comparePackages)
  const counts = new Map<string, number>()
  for (const { purl } of sorted) counts.set(purl, (counts.get(purl) ?? 0) + 1)
  const seen = new Set<string>()
  const packages: InventoryPackage[] = []
  for (const draft of sorted) {
    const isShared = (counts.get(draft.purl) ?? 0) > 1 && !isOsPackage(draft.type)
    const id = isShared ? `${draft.purl} ${draft.path}` : draft.purl
    if (seen.has(id)) continue
    seen.add(id)
    packages.push({ ...draft, id })
  }
  return packages
}

function comparePackages(a: Draft, b: Draft): number {
  return (
    compareText(a.type, b.type) ||
    compareText(a.name, b.name) ||
    compareText(a.version, b.version) ||
    compareText(a.arch ?? '', b.arch ?? '') ||
    compareText(a.path, b.path)
  )
}

/** Names the operating-system package behind each library that a distribution shipped. */
function withOwners(
  packages: readonly InventoryPackage[],
  files: readonly SquashedFile[],
  resolve: (path: string) => string,
): readonly InventoryPackage[] {
  const libraries = packages.filter(({ type }) => !isOsPackage(type))
  if (libraries.length === 0) return packages
  const owners = findOwners(new Set(libraries.map(({ path }) => path)), files, packages, resolve)
  return packages.map((found) => {
    const owner = isOsPackage(found.type) ? undefined : owners.get(found.path)
    return owner ? { ...found, owner } : found
  })
}
