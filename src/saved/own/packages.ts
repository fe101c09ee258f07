import type { InventoryPackage } from '../../core/inventory.ts'
import { present } from '../check-shape.ts'
import { joinVersion, typeOfPurl, unscoped } from '../package-parts.ts'
import type { OwnReport, Package, Vulnerability } from './schema.ts'

/** The packages of a saved report in the order that they had, and those of its findings by their ids. */
export interface SavedPackages {
  readonly all: readonly InventoryPackage[]
  /** The package of a finding: one of `all`, or what the finding itself says of it where packages are not listed. */
  of(vulnerability: Vulnerability): InventoryPackage
}

export function readPackages({ Results = [], Metadata }: OwnReport): SavedPackages {
  const layers = (Metadata.Layers ?? []).map(({ DiffID }) => DiffID)
  const listed = Results.flatMap(({ Packages = [] }) => Packages)
  const inOrder = listed
    .map((entry, place) => ({ entry, place: entry.Plimsoll?.Index ?? place }))
    .sort((a, b) => a.place - b.place)
  const all = inOrder.map(({ entry }) => readPackage(entry, layers))
  const byId = new Map(all.map((pkg) => [pkg.id, pkg]))
  const places = new Map(all.map((pkg) => [placeKey(pkg.purl, pkg.path), pkg]))
  return {
    all,
    of: (vulnerability) => {
      const { PkgIdentifier, Plimsoll } = vulnerability
      const id = Plimsoll.PackageID ?? PkgIdentifier.PURL
      const known = byId.get(id) ?? places.get(placeKey(PkgIdentifier.PURL, Plimsoll.Origin.Path))
      if (known) return known
      const made = packageOf(vulnerability)
      byId.set(id, made)
      return made
    },
  }
}

function placeKey(purl: string, path: string): string {
  return `${purl}\0${path}`
}

function readPackage(entry: Package, layers: readonly string[]): InventoryPackage {
  const { Identifier, Layer, Locations, Plimsoll: own } = entry
  const purl = Identifier.PURL
  const type = own?.Type ?? typeOfPurl(purl)
  const inside = own?.PathInside
  const lines = Locations?.[0]
  const layer = layers.indexOf(Layer?.DiffID ?? '')
  return present({
    kind: 'package' as const,
    type,
    namespace: own ? own.Namespace : namespaceIn(entry.Name, type),
    possibleNamespaces: own?.PossibleNamespaces,
    name: own ? nameWithout(entry.Name, own.Namespace) : unscoped(entry.Name, type),
    version: own?.Version ?? joinVersion(entry.Epoch, entry.Version, entry.Release),
    arch: entry.Arch,
    source: sourceOf(entry),
    module: entry.Modularitylabel,
    licenses: entry.Licenses,
    maintainer: entry.Maintainer,
    vendor: own?.Vendor,
    signatureKey: own?.SignatureKey,
    cpes: own?.CPEs,
    provides: own?.Provides,
    dependsOn: own ? own.Needs : entry.DependsOn,
    relationship: entry.Relationship,
    isDevelopment: entry.Dev,
    namedBy: own?.NamedBy,
    pathInside: inside,
    lines: lines && { start: lines.StartLine, end: lines.EndLine },
    id: own?.ID ?? purl,
    purl,
    path: inside === undefined ? entry.FilePath : entry.FilePath.slice(0, -inside.length - 1),
    isDeclared: own?.Declared,
    originLayer: own ? own.LayerIndex : layer < 0 ? undefined : layer,
    evidenceLayer: own?.EvidenceLayer,
    owner: entry.Owner,
  })
}

function sourceOf({ SrcName, SrcVersion, SrcRelease, SrcEpoch, Plimsoll }: Package) {
  if (SrcName === undefined) return undefined
  const version = Plimsoll?.SourceVersion ?? joinVersion(SrcEpoch, SrcVersion ?? '', SrcRelease)
  return { name: SrcName, version }
}

function nameWithout(full: string, namespace: string | undefined): string {
  return namespace ? full.slice(namespace.length + 1) : full
}

function namespaceIn(full: string, type: string): string | undefined {
  const name = unscoped(full, type)
  return name === full ? undefined : full.slice(0, -name.length - 1)
}

/** What a finding says of its package, where the report lists none. */
function packageOf({ PkgName, PkgIdentifier, InstalledVersion, Plimsoll }: Vulnerability): InventoryPackage {
  const purl = PkgIdentifier.PURL
  const type = typeOfPurl(purl)
  const { Path, LayerIndex, Owner, NamedBy } = Plimsoll.Origin
  return present({
    kind: 'package' as const,
    type,
    namespace: namespaceIn(PkgName, type),
    name: unscoped(PkgName, type),
    version: InstalledVersion,
    namedBy: NamedBy,
    id: Plimsoll.PackageID ?? purl,
    purl,
    path: Path,
    originLayer: LayerIndex,
    owner: Owner,
  })
}
