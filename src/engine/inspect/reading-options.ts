import type { AnyAnalyser } from '../../core/analyser.ts'
import { compareText } from '../../core/compare-text.ts'
import { allAnalysers } from '../../ecosystems/registry.ts'
import { settingsKey } from '../../layers/cache/layer-cache.ts'
import { createPathFilter } from '../../layers/path-filter.ts'
import type { InspectionRequest, TreeContent } from '../request.ts'

/** What decides what the report of a layer, or of a root file system, says: part of the key under which it is kept. */
export function readingOptions(request: Pick<InspectionRequest, 'layers'>) {
  return optionsFor(request, ({ scope }) => scope !== 'source')
}

/**
 * The same for a source tree.
 * @param others in place of analysers of the same ids: those that may look at more than the tree, of which no report is
 *   kept
 */
export function treeReadingOptions(
  request: InspectionRequest,
  { installed }: TreeContent,
  others: readonly AnyAnalyser[],
) {
  const options = optionsFor(request, ({ scope }) => installed || scope !== 'image')
  const analysers = options.analysers.map((one) => others.find(({ id }) => id === one.id) ?? one)
  return { ...options, analysers }
}

/** The same for an inventory, as far as the code does not decide it: its key names that, and so every analyser. */
export function inventorySettings({ layers }: InspectionRequest): string {
  return JSON.stringify({ limits: layers.limits, skip: createPathFilter(layers).key })
}

function optionsFor(
  { layers }: Pick<InspectionRequest, 'layers'>,
  isWanted: (analyser: AnyAnalyser) => boolean,
) {
  return {
    analysers: allAnalysers()
      .filter(isWanted)
      .sort((a, b) => compareText(a.id, b.id)),
    limits: layers.limits,
    skip: createPathFilter(layers),
  }
}

/** The key under which reports of layers are kept; see layers/cache/layer-cache.ts. */
export function layerReportKey(request: Pick<InspectionRequest, 'layers'>): string {
  return settingsKey(readingOptions(request))
}
