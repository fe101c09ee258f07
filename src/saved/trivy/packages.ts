import type { InventoryPackage, LayerInfo } from '../../core/inventory.ts'
import { RELATIONSHIPS, type Relationship } from '../../core/package.ts'
import { foreignPackage, withOwnIds } from '../foreign/packages.ts'
import { layerIndex } from '../foreign/report.ts'
import { joinVersion } from '../package-parts.ts'
import type { Package, Result, Vulnerability } from './schema.ts'

/** Packages of all results, and how a finding comes to its own. */
export interface TrivyPackages {
  readonly all: readonly InventoryPackage[]
  of(vulnerability: Vulnerability, result: Result): InventoryPackage
}

/** @param file the report, which names what no file is given for */
export function readPackages(
  results: readonly Result[],
  layers: readonly LayerInfo[],
  file: string,
): TrivyPackages {
  const made: { readonly pkg: InventoryPackage; readonly keys: readonly string[] }[] = []
  const known = new Set<string>()
  const add = (pkg: InventoryPackage, keys: readonly string[]): void => {
    made.push({ pkg, keys })
    for (const key of keys) known.add(key)
  }
  for (const [index, result] of results.entries()) {
    for (const entry of result.Packages ?? [])
      add(listedPackage(entry, { result, layers, file }), listedKeys(entry, index))
  }
  // Findings on packages that are not listed bring them in themselves.
  for (const [index, result] of results.entries()) {
    for (const one of result.Vulnerabilities ?? []) {
      const keys = keysOf(one, index)
      if (!keys.some((key) => known.has(key))) add(packageOf(one, { result, layers, file }), keys.slice(0, 2))
    }
  }
  const all = withOwnIds(made.map(({ pkg }) => pkg))
  const byKey = new Map<string, InventoryPackage>()
  for (const [place, { keys }] of made.entries()) {
    const pkg = all[place]
    if (pkg) for (const key of keys) if (!byKey.has(key)) byKey.set(key, pkg)
  }
  return {
    all,
    of: (one, result) => {
      const keys = keysOf(one, results.indexOf(result))
      const found = keys.map((key) => byKey.get(key)).find((pkg) => pkg !== undefined)
      if (found) return found
      const pkg = packageOf(one, { result, layers, file })
      for (const key of keys.slice(0, 2)) byKey.set(key, pkg)
      return pkg
    },
  }
}

interface Context {
  readonly result: Result
  readonly layers: readonly LayerInfo[]
  readonly file: string
}

/** By Trivy's own number of the package, by name, version and path, and by name and version, most exact first. */
function listedKeys({ ID, Name, Identifier, Version, Release, Epoch, FilePath }: Package, index: number) {
  const version = joinVersion(Epoch ?? undefined, Version ?? '', Release ?? undefined)
  return [
    ...(Identifier?.UID ? [`uid ${index} ${Identifier.UID}`] : []),
    `at ${index} ${Name} ${version} ${FilePath ?? ''}`,
    ...(ID ? [`id ${index} ${ID}`] : []),
    `name ${index} ${Name} ${version}`,
  ]
}

function keysOf({ PkgID, PkgName, PkgIdentifier, InstalledVersion, PkgPath }: Vulnerability, index: number) {
  return [
    ...(PkgIdentifier?.UID ? [`uid ${index} ${PkgIdentifier.UID}`] : []),
    `at ${index} ${PkgName} ${InstalledVersion ?? ''} ${PkgPath ?? ''}`,
    ...(PkgPath || !PkgID ? [] : [`id ${index} ${PkgID}`]),
    ...(PkgPath ? [] : [`name ${index} ${PkgName} ${InstalledVersion ?? ''}`]),
  ]
}

function listedPackage(entry: Package, { result, layers, file }: Context): InventoryPackage {
  const lines = entry.Locations?.[0]
  const relationship = relationshipOf(entry)
  return foreignPackage({
    ...common(entry.Layer?.DiffID, layers),
    fullName: entry.Name,
    version: joinVersion(entry.Epoch ?? undefined, entry.Version ?? '', entry.Release ?? undefined),
    type: typeOf(result),
    ...(entry.Identifier?.PURL ? { purl: entry.Identifier.PURL } : {}),
    ...placeOf(entry.FilePath, result, file),
    ...(entry.Arch && entry.Arch !== 'None' ? { arch: entry.Arch } : {}),
    ...(entry.SrcName ? { source: sourceOf(entry, entry.SrcName) } : {}),
    ...(entry.Modularitylabel ? { module: entry.Modularitylabel } : {}),
    ...(entry.Licenses?.length ? { licenses: entry.Licenses } : {}),
    ...(entry.Maintainer ? { maintainer: entry.Maintainer } : {}),
    ...(entry.DependsOn?.length ? { dependsOn: entry.DependsOn } : {}),
    ...(relationship ? { relationship } : {}),
    ...(entry.Dev ? { isDevelopment: true } : {}),
    ...(lines?.StartLine ? { lines: { start: lines.StartLine, end: lines.EndLine ?? lines.StartLine } } : {}),
  })
}

function sourceOf({ SrcEpoch, SrcVersion, SrcRelease }: Package, name: string) {
  return { name, version: joinVersion(SrcEpoch ?? undefined, SrcVersion ?? '', SrcRelease ?? undefined) }
}

function relationshipOf({ Relationship: text, Indirect }: Package): Relationship | undefined {
  const known = RELATIONSHIPS.find((one) => one === text)
  if (known !== undefined && known !== 'unknown') return known
  return Indirect ? 'indirect' : undefined // As versions before 0.50 say it.
}

function packageOf(one: Vulnerability, { result, layers, file }: Context): InventoryPackage {
  return foreignPackage({
    ...common(one.Layer?.DiffID, layers),
    fullName: one.PkgName,
    version: one.InstalledVersion ?? '',
    type: typeOf(result),
    ...(one.PkgIdentifier?.PURL ? { purl: one.PkgIdentifier.PURL } : {}),
    ...placeOf(one.PkgPath, result, file),
  })
}

function common(diffId: string | null | undefined, layers: readonly LayerInfo[]) {
  const originLayer = layerIndex(layers, diffId ?? undefined)
  return originLayer === undefined ? {} : { originLayer }
}

/** Kinds whose installed packages stand under one target that is no file. */
const MERGED_TARGETS: ReadonlySet<string> = new Set(['Python', 'Node.js', 'Ruby', 'Java', 'Conda', ''])
/** Kinds whose target is the program itself, and no lock file. */
const PROGRAMS: ReadonlySet<string> = new Set(['gobinary', 'rustbinary'])

/** A lock file is the target of its result; the packages of an operating system have no place but the report. */
function placeOf(path: string | null | undefined, { Class, Target, Type }: Result, file: string) {
  if (path) return { path }
  const target = Target ?? ''
  if (Class !== 'lang-pkgs' || MERGED_TARGETS.has(target)) return { path: file }
  return PROGRAMS.has(Type ?? '') ? { path: target } : { path: target, isDeclared: true }
}

/** Purl types of Trivy's types, for packages of versions before there were purls. */
const TYPES: Readonly<Record<string, string>> = {
  alpine: 'apk',
  wolfi: 'apk',
  chainguard: 'apk',
  debian: 'deb',
  ubuntu: 'deb',
  jar: 'maven',
  pom: 'maven',
  gradle: 'maven',
  'node-pkg': 'npm',
  yarn: 'npm',
  pnpm: 'npm',
  bun: 'npm',
  'python-pkg': 'pypi',
  pip: 'pypi',
  pipenv: 'pypi',
  poetry: 'pypi',
  uv: 'pypi',
  gobinary: 'golang',
  gomod: 'golang',
  rustbinary: 'cargo',
  gemspec: 'gem',
  bundler: 'gem',
  'dotnet-core': 'nuget',
  'packages-props': 'nuget',
  'composer-vendor': 'composer',
  'conda-pkg': 'conda',
}

function typeOf({ Class, Type }: Result): string {
  const type = Type ?? ''
  return TYPES[type] ?? (Class === 'os-pkgs' ? 'rpm' : type)
}
