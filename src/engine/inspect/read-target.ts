import { type AnyAnalyser, isWholeAnalyser } from '../../core/analyser.ts'
import type { LayerInfo } from '../../core/inventory.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { identifyBySha1 } from '../../ecosystems/maven/unidentified.ts'
import { allAnalysers, ECOSYSTEMS } from '../../ecosystems/registry.ts'
import { openLayerCache } from '../../layers/cache/layer-cache.ts'
import { type ReadableImage, readLayers } from '../../layers/read/read-layers.ts'
import { type WalkFolderOptions, walkFolder } from '../../layers/read/walk-folder.ts'
import { takeInventory } from '../../layers/squash/inventory.ts'
import type { ReadTarget } from '../looking/types.ts'
import type { InspectionRequest } from '../request.ts'
import { readingOptions } from './reading-options.ts'
import type { Contents, Overrides } from './types.ts'
import { wantedFiles } from './wanted-files.ts'

type Read = Omit<Contents, 'target'>

/** What the target is in the words of reports, and what the user says of it. */
export interface Reading extends Overrides {
  readonly about: Pick<ReadTarget, 'kind' | 'name' | 'config' | 'base' | 'tag' | 'isOci' | 'folder'>
}

/** Reads the layers that are not known, and lays all over each other. */
export async function readImage(
  image: ReadableImage,
  layers: readonly LayerInfo[],
  request: InspectionRequest,
  reading: Reading,
): Promise<Read> {
  const { layers: options, progress, signal } = request
  const count = image.layers.length
  progress.step(`Reading ${count} ${count === 1 ? 'layer' : 'layers'}`)
  const reports = await readLayers(image, {
    ...withLook(readingOptions(request), request),
    concurrency: options.concurrency,
    verifyDiffIds: options.verifyDiffIds,
    ...keptReports(request),
    signal,
  })
  const inventory = takeInventory({
    ...inventoryOptions(request, reading),
    reports: named(reports, reading),
    layers,
  })
  return {
    inventory,
    ...(await wantedFiles(reports, request)),
    ...(await lookedAt({ ...reading.about, reports, layers, inventory }, request)),
  }
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
  reading: Reading,
): Promise<Read> {
  const report = await walkFolder(root, { ...withLook(options, request), signal: request.signal })
  const reports = [report]
  const inventory = takeInventory({
    ...inventoryOptions(request, reading),
    reports: named(reports, reading),
    layers: [],
  })
  return {
    inventory,
    ...(await wantedFiles(reports, request)),
    ...(await lookedAt({ ...reading.about, reports, layers: [], inventory }, request)),
  }
}

/** With what reads the files for it. */
function withLook<T extends { readonly analysers: readonly AnyAnalyser[] }>(
  options: T,
  { look }: InspectionRequest,
): T {
  return look ? { ...options, analysers: [...options.analysers, ...look.analysers] } : options
}

async function lookedAt(
  read: Omit<ReadTarget, 'maxLinkDepth'>,
  { look, layers, signal }: InspectionRequest,
): Promise<Pick<Contents, 'seen'>> {
  if (!look) return {}
  return { seen: await look.look({ ...read, maxLinkDepth: layers.limits.maxLinkDepth }, signal) }
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
