import { compareText } from '../../core/compare-text.ts'
import type { SizedNode, Treemap, TreemapNode } from '../../core/image-tree.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName } from '../../core/package.ts'
import { join } from '../path.ts'

/** More could not be told apart in a picture, and are bytes of a report. */
export const MAX_TREEMAP_NODES = 300
export const MAX_TREEMAP_PACKAGES = 100

/** Who owns files, as package managers tell. */
export interface Owners {
  /** Ids of the packages that installed these paths. */
  readonly ownersOf: (paths: ReadonlySet<string>) => ReadonlyMap<string, string>
  /** Bytes of the files of packages, by id. */
  readonly packageBytes: (ids: ReadonlySet<string>) => ReadonlyMap<string, number>
}

/** The largest of an image. Pure. */
export function treemapOf(root: SizedNode, packages: readonly InventoryPackage[], owners: Owners): Treemap {
  const names = new Map(packages.map((pkg) => [pkg.id, fullName(pkg)]))
  const nodes = largestNodes(root)
  const files = nodes.filter(({ isFolder }) => !isFolder).map(({ path }) => path)
  const ownerOf = owners.ownersOf(new Set(files))
  const sizes = [...owners.packageBytes(new Set(names.keys()))]
    .map(([id, bytes]) => ({ name: names.get(id) ?? id, bytes }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes || compareText(a.name, b.name))
    .slice(0, MAX_TREEMAP_PACKAGES)
  const owned = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  return {
    nodes: nodes.map((node) => {
      const owner = ownerOf.get(node.path)
      return owner === undefined ? node : { ...node, package: names.get(owner) ?? owner }
    }),
    packages: sizes,
    // A file that several packages say they own is in the bytes of each.
    otherBytes: Math.max(root.bytes - owned, 0),
  }
}

/** A folder is as large as what is in it, so the largest of all always lie in each other. */
function largestNodes(root: SizedNode): TreemapNode[] {
  const all: { readonly node: TreemapNode; readonly place: number }[] = []
  const open: [path: string, node: SizedNode][] = [['', root]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, { kind, bytes, children }] = next
    if (bytes === 0 && path !== '') continue
    all.push({ node: { path, isFolder: kind === 'directory', bytes }, place: all.length })
    for (const child of children.toReversed()) open.push([join(path, child.name), child])
  }
  return all
    .sort((a, b) => b.node.bytes - a.node.bytes || a.place - b.place)
    .slice(0, MAX_TREEMAP_NODES)
    .sort((a, b) => a.place - b.place)
    .map(({ node }) => node)
}
