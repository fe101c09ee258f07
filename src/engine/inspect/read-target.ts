import { isWholeAnalyser } from '../../core/analyser.ts'
import type { LayerInfo } from '../../core/inventory.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { identifyBySha1 } from '../../ecosystems/maven/unidentified.ts'
import { allAnalysers, ECOSYSTEMS } from '../../ecosystems/registry.ts'
import { openLayerCache } from '../../layers/cache/layer-cache.ts'
import { type ReadableImage, readLayers } from '../../layers/read/read-layers.ts'
import { type WalkFolderOptions, walkFolder } from '../../layers/read/walk-folder.ts'
import { takeInventory } from '../../layers/squash/inventory.ts'
import type { InspectionRequest } from '../request.ts'
import { readingOptions } from './reading-options.ts'
import type { Contents, Overrides } from './types.ts'
import { wantedFiles } from './wanted-files.ts'

type Read = Omit<Contents, 'target'>

/** Reads the layers that are not known, and lays all over each other. */
export async function readImage(
  image: ReadableImage,
  layers: readonly LayerInfo[],
  request: InspectionRequest,
  overrides: Overrides,
): Promise<Read> {
  const { layers: options, progress, signal } = request
  const count = image.layers.length
  progress.step(`Reading ${count} ${count === 1 ? 'layer' : 'layers'}`)
  const reports = await readLayers(image, {
    ...readingOptions(request),
    concurrency: options.concurrency,
    verifyDiffIds: options.verifyDiffIds,
    ...keptReports(request),
    signal,
  })
  const inventory = takeInventory({
    ...inventoryOptions(request, overrides),
    reports: named(reports, overrides),
    layers,
  })
  return { inventory, ...(await wantedFiles(reports, request)) }
}

function keptReports({ layers, layerReports }: InspectionRequest) {
  if (layerReports) return layerReports
  return layers.cacheDir === undefined ? {} : { cache: openLayerCache(layers.cacheDir) }
}

/** The same for a folder, which has no layers. */
export async function readFolder(
  root: string,
  options: Omit<WalkFolderOptions, 'signal'>,
  request: InspectionRequest,
  overrides: Overrides,
): Promise<Read> {
  const report = await walkFolder(root, { ...options, signal: request.signal })
  const inventory = takeInventory({
    ...inventoryOptions(request, overrides),
    reports: named([report], overrides),
    layers: [],
  })
  return { inventory, ...(await wantedFiles([report], request)) }
}

function hearsay(): ReadonlySet<string> {
  const whole = allAnalysers().filter(isWholeAnalyser)
  return new Set(whole.flatMap(({ id, isHearsay }) => (isHearsay ? [id] : [])))
}

/** With the names that the user gives; reports are kept without, so that other names need no new reading. */
function named(reports: readonly LayerReport[], { javaNames }: Overrides): readonly LayerReport[] {
  return javaNames ? reports.map((report) => identifyBySha1(report, javaNames)) : reports
}

function inventoryOptions({ layers }: InspectionRequest, { distribution }: Overrides) {
  return {
    ecosystems: ECOSYSTEMS,
    hearsay: hearsay(),
    maxLinkDepth: layers.limits.maxLinkDepth,
    ...(distribution ? { distribution } : {}),
  }
}
