import type { InventoryPackage } from '../../core/inventory.ts'
import { parentOf } from '../../layers/path.ts'
import type { MergedTree } from '../../layers/squash/merged-tree.ts'
import { bytesBelow } from '../files-below.ts'

/** Finds the package of a language that brought a program: npm and pip are such packages themselves. */
export function libraryOwners(
  packages: readonly InventoryPackage[],
): (name: string, realPath: string) => InventoryPackage | undefined {
  const byFolder = new Map<string, InventoryPackage>()
  const pythonByName = new Map<string, InventoryPackage>()
  for (const found of packages) {
    if (found.type === 'npm' && !found.isDeclared) byFolder.set(parentOf(found.path), found)
    if (found.type === 'pypi' && !found.isDeclared && !found.owner) pythonByName.set(found.name, found)
  }
  return (name, realPath) => {
    for (let folder = parentOf(realPath); folder !== ''; folder = parentOf(folder)) {
      const found = byFolder.get(folder)
      if (found) return found
    }
    // A script of pip says in its text alone what it belongs to.
    return pythonByName.get(name)
  }
}

/** Of its folder; of Python the one of its facts, `NAME-VERSION.dist-info`, and the one of its code beside it. */
export function libraryBytes({ type, name, path }: InventoryPackage, { at }: Pick<MergedTree, 'at'>): number {
  const folder = parentOf(path)
  const code = `${parentOf(folder)}/${name.replaceAll('-', '_')}`
  return bytesBelow(at(folder)) + (type === 'pypi' && code !== folder ? bytesBelow(at(code)) : 0)
}
