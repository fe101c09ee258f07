import type { Digest } from '../../core/digest.ts'
import type { HistoryEntry, ImageConfig, ImageLayer } from '../../core/image.ts'
import { invalid } from './parse.ts'

/** A layer as its source describes it, before it is paired with the config. */
export type StoredLayer = Omit<ImageLayer, 'diffId' | 'historyIndex'>

/**
 * Pairs the layers of a manifest with diff ids and history of the config. Throws `manifest-invalid` when there are
 * not as many diff ids as layers.
 */
export function pairLayers(
  stored: readonly StoredLayer[],
  diffIds: readonly Digest[],
  { history }: ImageConfig,
  subject: string,
): ImageLayer[] {
  if (stored.length !== diffIds.length) {
    throw invalid(subject, `it has ${stored.length} layers and ${diffIds.length} diff ids`)
  }
  const made = entriesWithLayer(history)
  // History is for people, and some builders write none or half of it: then no layer claims an entry.
  const fits = made.length === stored.length
  return stored.map((layer, index) => {
    const historyIndex = fits ? made[index] : undefined
    const diffId = diffIds[index] as Digest
    return { ...layer, diffId, ...(historyIndex === undefined ? {} : { historyIndex }) }
  })
}

function entriesWithLayer(history: readonly HistoryEntry[]): number[] {
  return [...history.entries()].flatMap(([index, { emptyLayer }]) => (emptyLayer ? [] : index))
}
