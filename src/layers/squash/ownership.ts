import type { InventoryPackage } from '../../core/inventory.ts'
import { isOsPackage } from '../../core/package.ts'
import type { SquashedFile } from './squash.ts'

/**
 * Finds the operating-system package that installed a path, from the lists of the package managers. The index is
 * only built for images that hold libraries, because the lists name every file of the system.
 *
 * @param resolve see SquashedImage.resolve: lists name `lib/x` where a merged /usr has `usr/lib/x`
 * @returns the id of the owner of a path, if any
 */
export function createOwnerIndex(
  files: readonly SquashedFile[],
  packages: readonly InventoryPackage[],
  resolve: (path: string) => string,
): (path: string) => string | undefined {
  const ids = packageIds(packages)
  const owners = new Map<string, string>()
  const folders = new Map<string, string>()
  const realPath = (path: string): string => {
    const slash = path.lastIndexOf('/')
    const folder = path.slice(0, Math.max(slash, 0))
    let real = folders.get(folder)
    if (real === undefined) folders.set(folder, (real = resolve(folder)))
    return real === '' ? path.slice(slash + 1) : `${real}/${path.slice(slash + 1)}`
  }
  for (const { report } of files) {
    for (const { package: name, paths } of report.owned ?? []) {
      const id = ids.get(name)
      if (id === undefined) continue
      for (const path of paths.split('\0')) if (path) owners.set(realPath(path), id)
    }
  }
  return (path) => owners.get(path)
}

/** By `name` and by `name:arch`, as dpkg writes multi-arch packages. */
function packageIds(packages: readonly InventoryPackage[]): Map<string, string> {
  const ids = new Map<string, string>()
  for (const found of packages) {
    if (!isOsPackage(found.type)) continue
    if (!ids.has(found.name)) ids.set(found.name, found.id)
    if (found.arch) ids.set(`${found.name}:${found.arch}`, found.id)
  }
  return ids
}
