import type { Distribution } from '../core/distribution.ts'
import type { Image } from '../core/image.ts'
import type { Inventory, LayerInfo } from '../core/inventory.ts'
import { ECOSYSTEMS } from '../ecosystems/registry.ts'
import { openLayerCache } from '../layers/cache/layer-cache.ts'
import { readLayers } from '../layers/read/read-layers.ts'
import { walkFolder } from '../layers/read/walk-folder.ts'
import { takeInventory } from '../layers/squash/inventory.ts'
import { openRootfs } from '../sources/folder/index.ts'
import { readingOptions } from './reading-options.ts'
import type { ScanRequest } from './request.ts'

/** Reads the layers that are not known, and lays all over each other. */
export async function readImage(
  image: Image,
  layers: readonly LayerInfo[],
  request: ScanRequest,
  distribution: Distribution | undefined,
): Promise<Inventory> {
  const { layers: options, progress, signal } = request
  const count = image.layers.length
  progress.step(`Reading ${count} ${count === 1 ? 'layer' : 'layers'}`)
  const reports = await readLayers(image, {
    ...readingOptions(request),
    concurrency: options.concurrency,
    verifyDiffIds: options.verifyDiffIds,
    ...(options.cacheDir === undefined ? {} : { cache: openLayerCache(options.cacheDir) }),
    signal,
  })
  return takeInventory({ ...inventoryOptions(request, distribution), reports, layers })
}

/** The same for an unpacked root file system, which has no layers. */
export async function readFolder(
  path: string,
  request: ScanRequest,
  distribution: Distribution | undefined,
): Promise<Inventory> {
  const root = await openRootfs(path)
  request.progress.step(`Reading ${path}`)
  const report = await walkFolder(root, { ...readingOptions(request), signal: request.signal })
  return takeInventory({ ...inventoryOptions(request, distribution), reports: [report], layers: [] })
}

function inventoryOptions({ layers }: ScanRequest, distribution: Distribution | undefined) {
  return {
    ecosystems: ECOSYSTEMS,
    maxLinkDepth: layers.limits.maxLinkDepth,
    ...(distribution ? { distribution } : {}),
  }
}
