import type { InventoryPackage, LayerInfo } from '../../core/inventory.ts'
import { foreignPackage, withOwnIds } from '../foreign/packages.ts'
import { layerIndex } from '../foreign/report.ts'
import type { Artifact } from './schema.ts'

/** The packages of matches, each once: Grype lists no others. */
export interface GrypePackages {
  readonly all: readonly InventoryPackage[]
  of(artifact: Artifact): InventoryPackage
}

export function readPackages(artifacts: readonly Artifact[], layers: readonly LayerInfo[]): GrypePackages {
  const made = new Map<string, InventoryPackage>()
  for (const artifact of artifacts) {
    const key = keyOf(artifact)
    if (!made.has(key)) made.set(key, packageOf(artifact, layers))
  }
  const all = withOwnIds([...made.values()])
  const byKey = new Map([...made.keys()].map((key, index) => [key, all[index]]))
  return { all, of: (artifact) => byKey.get(keyOf(artifact)) ?? packageOf(artifact, layers) }
}

function keyOf({ name, version, type, purl, locations }: Artifact): string {
  return JSON.stringify([name, version, type, purl, locations?.[0]?.path])
}

function packageOf(artifact: Artifact, layers: readonly LayerInfo[]): InventoryPackage {
  const { name, version, type, purl, locations, licenses, cpes, upstreams, metadata } = artifact
  const [place] = locations ?? []
  const originLayer = layerIndex(layers, place?.layerID ?? undefined)
  const [source] = upstreams ?? []
  const module = moduleOf(metadata)
  return foreignPackage({
    fullName: nameOf(artifact),
    version: version ?? '',
    type: TYPES[type ?? ''] ?? type ?? '',
    ...(purl ? { purl } : {}),
    path: (place?.path ?? '').replace(/^\//, '') || name,
    ...(licenses?.length ? { licenses } : {}),
    ...(cpes?.length ? { cpes } : {}),
    ...(source ? { source: { name: source.name, version: source.version || (version ?? '') } } : {}),
    ...(module === undefined ? {} : { module }),
    ...(originLayer === undefined ? {} : { originLayer }),
  })
}

/** Syft calls an archive of Java by its artifact alone, and gives the group beside. */
function nameOf({ name, purl }: Artifact): string {
  const [, group] = /^pkg:maven\/([^/@?#]+)\//.exec(purl ?? '') ?? []
  return group === undefined || name.includes(':') ? name : `${decodeURIComponent(group)}:${name}`
}

function moduleOf(metadata: unknown): string | undefined {
  const label = (metadata as { readonly modularityLabel?: unknown } | null | undefined)?.modularityLabel
  return typeof label === 'string' && label !== '' ? label : undefined
}

/** Purl types of Syft's types, where they differ. https://github.com/anchore/syft/blob/main/syft/pkg/type.go */
const TYPES: Readonly<Record<string, string>> = {
  'java-archive': 'maven',
  'jenkins-plugin': 'maven',
  python: 'pypi',
  'go-module': 'golang',
  'rust-crate': 'cargo',
  'php-composer': 'composer',
  dotnet: 'nuget',
  'dart-pub': 'pub',
  pod: 'cocoapods',
  binary: 'generic',
  'linux-kernel': 'generic',
  'github-action': 'github',
}
