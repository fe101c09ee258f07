import { readFileSync } from 'node:fs'
import { compareText } from '../../core/compare-text.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import { layerReportKey } from '../../engine/inspect/reading-options.ts'
import { LAYER_FORMAT } from '../../layers/cache/layer-format.ts'
import type { IndexerConfig } from '../config/types.ts'

/** Raised when layer reports of today would give other contents, or `StoredContents` has another shape. */
const CONTENTS_VERSION = 1

/**
 * Changes whenever the same image might be indexed differently: analysers and their versions, limits, what is skipped,
 * which packages are kept, what stands in place of what the image says. Clair's form: 32 hex digits. The version of
 * Plimsoll is not in it, so that an upgrade that changes nothing of this lets everything stand.
 *
 * Throws `input-unreadable` for a table of Java archives that cannot be read.
 */
export function indexState({ layers, packages }: Pick<IndexerConfig, 'layers' | 'packages'>): string {
  const parts = {
    contents: CONTENTS_VERSION,
    layerFormat: LAYER_FORMAT,
    layers: layerReportKey({ layers }),
    limits: Object.entries(layers.limits).sort(([a], [b]) => compareText(a, b)),
    distribution: layers.distribution ?? '',
    javaNames: layers.javaSha1Table === undefined ? '' : digestOfFile(layers.javaSha1Table),
    packages: [packages.includeDevelopment, packages.includePrograms, [...packages.relationships].sort()],
  }
  return sha256(JSON.stringify(parts)).slice(0, 32)
}

/** Of the service's own configuration, read once when it starts. */
function digestOfFile(path: string): string {
  try {
    return sha256(readFileSync(path, 'latin1'))
  } catch (error) {
    throw new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, {
      cause: error,
    })
  }
}
