import { compareText } from '../../core/compare-text.ts'
import type { Efficiency, WastedPath } from '../../core/hygiene.ts'
import { parentOf } from '../../layers/path.ts'
import type { LayerTree } from '../../layers/squash/tree-index.ts'
import { createStackedSizes } from './stacked-sizes.ts'

/** Paths that the report lists. */
export const MAX_WASTED_PATHS = 100

/** A path of which some layer above the lowest has a leaf. */
interface Seen {
  count: number
  bytes: number
  least: number
}

/**
 * The figures of dive, to the bit. https://github.com/wagoodman/dive
 *
 * The leaves of each layer are looked at: files with the size that their tar gives, links and empty folders as 0, and
 * whiteouts under the path that they hide, with what lower layers have in it where that is a folder, else 0. Of each
 * path: `bytes` is the sum over all layers, `least` the smallest.
 *
 *     score = Σ least / Σ bytes         1 where nothing has any bytes
 *     wastedBytes = Σ bytes             of paths that are leaves twice or more
 *     userWastedPercent = wastedBytes / bytes of files above the lowest layer
 *
 * Where dive divides by nothing (an image of one layer), nothing is wasted.
 *
 * @param trees bottom first
 * @param visibleLayer index of the layer whose file is seen at a path in the end
 */
export function efficiencyOf(
  trees: readonly LayerTree[],
  visibleLayer: (path: string) => number | undefined,
): Efficiency {
  const layerBytes = trees.map(bytesOfFiles)
  const { seen, deletedFolderBytes } = leavesAboveTheLowest(trees)
  // Of a path that is a leaf once, least and bytes are the same.
  const allBytes = sum(layerBytes) + deletedFolderBytes
  let difference = 0
  let wastedBytes = 0
  let visibleBytes = 0
  const wasted: WastedPath[] = []
  for (const [path, { count, bytes, least }] of seen) {
    if (count < 2) continue
    difference += bytes - least
    wastedBytes += bytes
    visibleBytes += sizeAt(trees[visibleLayer(path) ?? -1], path)
    wasted.push({ path, count, bytes })
  }
  wasted.sort((a, b) => b.bytes - a.bytes || compareText(a.path, b.path))
  return {
    score: allBytes === 0 ? 1 : (allBytes - difference) / allBytes,
    wastedBytes,
    userWastedPercent: share(wastedBytes, sum(layerBytes.slice(1))),
    reclaimableBytes: wastedBytes - visibleBytes,
    paths: wasted.slice(0, MAX_WASTED_PATHS),
  }
}

function leavesAboveTheLowest(trees: readonly LayerTree[]) {
  const seen = new Map<string, Seen>()
  const [lowest, ...upper] = trees
  const stacked = createStackedSizes(deletedFolders(trees))
  if (lowest) stacked.add(lowest)
  let deletedFolderBytes = 0
  const count = (path: string, bytes: number): void => {
    let one = seen.get(path)
    if (!one) seen.set(path, (one = fromLowest(lowest, path)))
    one.least = one.count === 0 ? bytes : Math.min(one.least, bytes)
    one.count++
    one.bytes += bytes
  }
  const isShared = sharedFolders(trees)
  for (const tree of upper) {
    const hasContent = folderTest(tree)
    for (const folder of tree.folders) {
      if (!isShared(folder)) continue
      for (const [name, entry] of tree.inFolder(folder)) {
        const path = folder === '' ? name : `${folder}/${name}`
        if (entry.kind === 'directory' && hasContent(path)) continue
        count(path, entry.kind === 'file' ? entry.size : 0)
      }
    }
    for (const path of new Set(tree.whiteouts)) {
      const bytes = stacked.ofFolder(path)
      deletedFolderBytes += bytes
      count(path, bytes)
    }
    stacked.add(tree)
  }
  return { seen, deletedFolderBytes }
}

/**
 * Whether several layers have something in a folder: elsewhere no path is a leaf twice, and nothing of it has to be
 * looked at.
 */
function sharedFolders(trees: readonly LayerTree[]): (folder: string) => boolean {
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const { folders, whiteouts } of trees) {
    for (const folder of folders) {
      if (seen.has(folder)) shared.add(folder)
      seen.add(folder)
    }
    for (const path of whiteouts) shared.add(parentOf(path))
  }
  return (folder) => shared.has(folder)
}

/** Paths of whiteouts that are a folder in some layer. */
function deletedFolders(trees: readonly LayerTree[]): ReadonlySet<string> {
  const deleted = trees.slice(1).flatMap(({ whiteouts }) => whiteouts)
  return new Set(deleted.filter((path) => trees.some((tree) => tree.at(path)?.kind === 'directory')))
}

/** The lowest layer is the largest as a rule: of it, only what is asked for is looked at. */
function fromLowest(lowest: LayerTree | undefined, path: string): Seen {
  const entry = lowest?.at(path)
  const isLeaf = entry && (entry.kind !== 'directory' || lowest?.hasFolder(path) === false)
  const bytes = sizeAt(lowest, path)
  return isLeaf ? { count: 1, bytes, least: bytes } : { count: 0, bytes: 0, least: 0 }
}

/** Whether a folder has anything in it, of which whiteouts are a part. */
function folderTest(tree: LayerTree): (path: string) => boolean {
  const withWhiteouts = new Set<string>()
  for (const path of tree.whiteouts) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end)
      if (withWhiteouts.has(folder)) break
      withWhiteouts.add(folder)
    }
  }
  return (path) => tree.hasFolder(path) || withWhiteouts.has(path)
}

function sizeAt(tree: LayerTree | undefined, path: string): number {
  const entry = tree?.at(path)
  return entry?.kind === 'file' ? entry.size : 0
}

function bytesOfFiles(tree: LayerTree): number {
  let bytes = 0
  for (const folder of tree.folders) {
    for (const entry of tree.inFolder(folder).values()) if (entry.kind === 'file') bytes += entry.size
  }
  return bytes
}

function share(part: number, whole: number): number {
  if (whole > 0) return part / whole
  return part > 0 ? 1 : 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
