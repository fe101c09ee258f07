import type { InventoryPackage } from '../core/inventory.ts'
import type { FileReport, LayerReport } from '../core/layer-report.ts'
import { type FileContent, type MergedTree, mergeTrees } from '../layers/squash/merged-tree.ts'
import { findOwned, findOwners } from '../layers/squash/ownership.ts'
import { type LayerTree, readTree } from '../layers/squash/tree-index.ts'
import { type FolderPlace, foldersBelow } from './files-below.ts'
import type { HygieneInput } from './types.ts'

/** An image with all that is asked of it, each made when it is first asked for. */
export interface MergedImage {
  readonly trees: readonly LayerTree[]
  readonly merged: MergedTree
  /** Every folder that is seen. */
  readonly folders: readonly FolderPlace[]
  /** What analysers said of files that are seen in the end: who owns what, accounts, digests of contents. */
  readonly visible: readonly VisibleReport[]
  /** Ids of the packages that installed these real paths. */
  readonly ownersOf: (paths: ReadonlySet<string>) => ReadonlyMap<string, string>
  /** Bytes of all files that packages installed and that are still there, by id. */
  readonly packageBytes: (ids: ReadonlySet<string>) => ReadonlyMap<string, number>
  /** Where a path leads with every link followed; itself where links lead in a circle. */
  readonly resolve: (path: string) => string
  readonly packageById: ReadonlyMap<string, InventoryPackage>
}

export interface VisibleReport {
  readonly report: FileReport
  readonly layer: number
}

export function mergeImage({
  reports,
  packages,
  maxLinkDepth,
}: Pick<HygieneInput, 'reports' | 'packages' | 'maxLinkDepth'>): MergedImage {
  const trees = reports.map(({ tree }) => readTree(tree))
  const merged = mergeTrees(trees, maxLinkDepth)
  const resolve = (path: string): string => merged.resolve(path) ?? path
  const visible = visibleReports(reports, merged)
  return {
    trees,
    merged,
    folders: foldersBelow(merged.root, ''),
    visible,
    resolve,
    ownersOf: (paths) => (paths.size === 0 ? new Map() : findOwners(paths, visible, packages, resolve)),
    packageBytes: (ids) => {
      const owned = findOwned(ids, visible, packages, resolve)
      return new Map(Array.from(owned, ([id, paths]) => [id, bytesOfPaths(paths, merged)]))
    },
    packageById: new Map(packages.map((found) => [found.id, found])),
  }
}

/** Of a path that several layers have, the report of the one that is seen. */
function visibleReports(reports: readonly LayerReport[], merged: MergedTree): readonly VisibleReport[] {
  return reports.flatMap(({ files }, layer) =>
    files.flatMap((report) => {
      if (!report.owned && !report.accounts && report.contentDigest === undefined) return []
      const path = merged.resolve(report.path)
      const node = path === undefined ? undefined : merged.at(path)
      return node?.kind === 'file' && node.layer === layer ? [{ report, layer }] : []
    }),
  )
}

/** What hard links share is counted once. */
function bytesOfPaths(paths: readonly string[], merged: MergedTree): number {
  const contents = new Set<FileContent>()
  for (const path of paths) {
    const node = merged.at(path)
    if (node?.kind === 'file') contents.add(node.content)
  }
  let bytes = 0
  for (const { size } of contents) bytes += size
  return bytes
}
