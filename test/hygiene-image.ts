import type { AccountFact } from '../src/core/account.ts'
import type { ImageConfig } from '../src/core/image.ts'
import type { InventoryPackage } from '../src/core/inventory.ts'
import type { FileReport } from '../src/core/layer-report.ts'
import type { HygieneInput } from '../src/hygiene/types.ts'
import { treeBytesOf } from './layer-lines.ts'

/** A layer for tests of hygiene: its lines (see layer-lines.ts), and what analysers said of files in it. */
export interface TestLayer {
  readonly lines: readonly string[]
  /** Paths of packages by their manager's name; the list lies at `var/lib/dpkg/info/NAME.list`. */
  readonly owned?: Readonly<Record<string, readonly string[]>>
  readonly accounts?: Readonly<Record<string, readonly AccountFact[]>>
  /** By path. */
  readonly digests?: Readonly<Record<string, string>>
}

export const PLAIN_CONFIG: ImageConfig = {
  architecture: 'amd64',
  os: 'linux',
  env: [],
  entrypoint: [],
  cmd: [],
  exposedPorts: [],
  volumes: [],
  labels: {},
  healthcheck: false,
  history: [],
  raw: {},
}

/** An image of these layers, with a config that says nothing unless it is given. */
export function hygieneInput(
  layers: readonly TestLayer[],
  changes: Partial<HygieneInput> = {},
): HygieneInput {
  return {
    name: 'example/app:1.0',
    reports: layers.map((layer) => ({
      kind: 'layer-report',
      files: filesOf(layer),
      tree: treeBytesOf([...layer.lines, ...filesOf(layer).flatMap(({ path }) => lineFor(layer, path))]),
      entryCount: layer.lines.length,
      problems: [],
    })),
    layers: layers.map((_, index) => ({
      diffId: `sha256:${String(index).padStart(64, '0')}`,
      size: 1000,
      createdBy: `RUN step ${index}`,
    })),
    config: PLAIN_CONFIG,
    packages: [],
    now: '2026-01-31T00:00:00Z',
    maxLinkDepth: 40,
    ...changes,
  }
}

export function osPackage(name: string, changes: Partial<InventoryPackage> = {}): InventoryPackage {
  const purl = `pkg:deb/debian/${name}@1`
  return {
    kind: 'package',
    type: 'deb',
    name,
    version: '1',
    id: purl,
    purl,
    path: 'var/lib/dpkg/status',
    ...changes,
  }
}

function filesOf({ owned = {}, accounts = {}, digests = {} }: TestLayer): FileReport[] {
  return [
    ...Object.entries(owned).map(([name, paths]) => ({
      path: `var/lib/dpkg/info/${name}.list`,
      analyser: 'dpkg-owned-files',
      owned: [{ package: name, paths: paths.join('\0') }],
    })),
    ...Object.entries(accounts).map(([path, facts]) => ({ path, analyser: 'accounts', accounts: facts })),
    ...Object.entries(digests).map(([path, contentDigest]) => ({
      path,
      analyser: 'content-digest',
      contentDigest,
    })),
  ]
}

/** The tree has every file that was read. */
function lineFor({ lines }: TestLayer, path: string): readonly string[] {
  return lines.some((line) => line.split(' ')[1] === path) ? [] : [`f ${path} 1`]
}
