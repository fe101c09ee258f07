import { isWholeAnalyser } from '../../core/analyser.ts'
import type { Distribution } from '../../core/distribution.ts'
import type { Image } from '../../core/image.ts'
import type { Inventory, LayerInfo } from '../../core/inventory.ts'
import { allAnalysers, ECOSYSTEMS } from '../../ecosystems/registry.ts'
import { openLayerCache } from '../../layers/cache/layer-cache.ts'
import { readLayers } from '../../layers/read/read-layers.ts'
import { type WalkFolderOptions, walkFolder } from '../../layers/read/walk-folder.ts'
import { takeInventory } from '../../layers/squash/inventory.ts'
import type { InspectionRequest } from '../request.ts'
import { readingOptions } from './reading-options.ts'

/** Reads the layers that are not known, and lays all over each other. */
export async function readImage(
  image: Image,
  layers: readonly LayerInfo[],
  request: InspectionRequest,
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

/** The same for a folder, which has no layers. */
export async function readFolder(
  root: string,
  options: Omit<WalkFolderOptions, 'signal'>,
  request: InspectionRequest,
  distribution: Distribution | undefined,
): Promise<Inventory> {
  const report = await walkFolder(root, { ...options, signal: request.signal })
  return takeInventory({ ...inventoryOptions(request, distribution), reports: [report], layers: [] })
}

function hearsay(): ReadonlySet<string> {
  const whole = allAnalysers().filter(isWholeAnalyser)
  return new Set(whole.flatMap(({ id, isHearsay }) => (isHearsay ? [id] : [])))
}

function inventoryOptions({ layers }: InspectionRequest, distribution: Distribution | undefined) {
  return {
    ecosystems: ECOSYSTEMS,
    hearsay: hearsay(),
    maxLinkDepth: layers.limits.maxLinkDepth,
    ...(distribution ? { distribution } : {}),
  }
}
