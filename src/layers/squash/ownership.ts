import type { InventoryPackage } from '../../core/inventory.ts'
import { isOsPackage } from '../../core/package.ts'
import { baseNameOf } from '../path.ts'
import type { SquashedFile } from './squash.ts'

/**
 * The operating-system packages that installed some paths, from the lists of the package managers. The lists name
 * every file of the system, so that only the names of files that are asked for are looked at further.
 *
 * @param paths real ones, as they are in the tree
 * @param resolve see SquashedImage.resolve: lists name `lib/x` where a merged /usr has `usr/lib/x`
 * @returns id of the owner, by path
 */
export function findOwners(
  paths: ReadonlySet<string>,
  files: readonly Pick<SquashedFile, 'report'>[],
  packages: readonly InventoryPackage[],
  resolve: (path: string) => string,
): ReadonlyMap<string, string> {
  const ids = packageIds(packages)
  const names = new Set(Array.from(paths, baseNameOf))
  const lastCharacters = new Set(Array.from(names, (name) => name.charCodeAt(name.length - 1)))
  const owners = new Map<string, string>()
  const realPath = withRealFolder(resolve)
  for (const { report } of files) {
    for (const { package: owner, paths: owned } of report.owned ?? []) {
      const id = ids.get(owner)
      if (id === undefined) continue
      for (const path of pathsNamed(names, lastCharacters, owned)) {
        const real = realPath(path, baseNameOf(path))
        if (paths.has(real)) owners.set(real, id)
      }
    }
  }
  return owners
}

/**
 * The other way round: real paths of all that some packages installed, folders too, by id of the package. A path that two
 * lists name is there twice.
 */
export function findOwned(
  wanted: ReadonlySet<string>,
  files: readonly Pick<SquashedFile, 'report'>[],
  packages: readonly InventoryPackage[],
  resolve: (path: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const ids = packageIds(packages)
  const owned = new Map<string, string[]>()
  const realPath = withRealFolder(resolve)
  for (const { report } of files) {
    for (const { package: owner, paths } of report.owned ?? []) {
      const id = ids.get(owner)
      if (id === undefined || !wanted.has(id)) continue
      const real = paths.split('\0').map((path) => realPath(path, baseNameOf(path)))
      owned.set(id, [...(owned.get(id) ?? []), ...real])
    }
  }
  return owned
}

/** The path with the links in its folder followed: a package has many files in few folders. */
function withRealFolder(resolve: (path: string) => string): (path: string, name: string) => string {
  const folders = new Map<string, string>()
  return (path, name) => {
    const folder = path.slice(0, Math.max(path.length - name.length - 1, 0))
    let real = folders.get(folder)
    if (real === undefined) folders.set(folder, (real = resolve(folder)))
    return real === '' ? name : `${real}/${name}`
  }
}

/** Of paths with NULs between them, those with one of the names. Nearly none is cut out that has another. */
function* pathsNamed(
  names: ReadonlySet<string>,
  lastCharacters: ReadonlySet<number>,
  paths: string,
): Generator<string> {
  for (let at = 0; at < paths.length; ) {
    const nul = paths.indexOf('\0', at)
    const end = nul < 0 ? paths.length : nul
    if (lastCharacters.has(paths.charCodeAt(end - 1))) {
      const start = Math.max(at, paths.lastIndexOf('/', end - 1) + 1)
      if (names.has(paths.slice(start, end))) yield paths.slice(at, end)
    }
    at = end + 1
  }
}

/** By `name` and by `name:arch`, as dpkg writes multi-arch packages. */
export function packageIds(packages: readonly InventoryPackage[]): Map<string, string> {
  const ids = new Map<string, string>()
  for (const found of packages) {
    if (!isOsPackage(found.type)) continue
    if (!ids.has(found.name)) ids.set(found.name, found.id)
    if (found.arch) ids.set(`${found.name}:${found.arch}`, found.id)
  }
  return ids
}
