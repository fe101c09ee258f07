import { compareText } from '../core/compare-text.ts'
import { ECOSYSTEMS } from '../ecosystems/registry.ts'
import { createPathFilter } from '../layers/path-filter.ts'
import type { ScanRequest } from './request.ts'

/** What decides what a layer's report says: part of the key under which it is kept. */
export function readingOptions({ layers }: ScanRequest) {
  const analysers = new Map(
    ECOSYSTEMS.flatMap((ecosystem) => ecosystem.analysers)
      .filter(({ scope }) => scope !== 'source')
      .map((analyser) => [analyser.id, analyser]),
  )
  return {
    analysers: [...analysers.values()].sort((a, b) => compareText(a.id, b.id)),
    limits: layers.limits,
    skip: createPathFilter({ skipDirs: layers.skipDirs, skipFiles: layers.skipFiles }),
  }
}
