import type { AnyAnalyser } from '../../core/analyser.ts'
import { compareText } from '../../core/compare-text.ts'
import { ANALYSERS } from '../../ecosystems/registry.ts'
import { createPathFilter } from '../../layers/path-filter.ts'
import type { InspectionRequest, TreeContent } from '../request.ts'

/** What decides what the report of a layer, or of a root file system, says: part of the key under which it is kept. */
export function readingOptions(request: InspectionRequest) {
  return optionsFor(request, ({ scope }) => scope !== 'source')
}

/** The same for a source tree. */
export function treeReadingOptions(request: InspectionRequest, { installed }: TreeContent) {
  return optionsFor(request, ({ scope }) => installed || scope !== 'image')
}

function optionsFor({ layers }: InspectionRequest, isWanted: (analyser: AnyAnalyser) => boolean) {
  return {
    analysers: ANALYSERS.filter(isWanted).sort((a, b) => compareText(a.id, b.id)),
    limits: layers.limits,
    skip: createPathFilter({ skipDirs: layers.skipDirs, skipFiles: layers.skipFiles }),
  }
}
