import type { HistoryEntry } from '../../../core/image.ts'

/** Of each entry the index of the layer that it made; `undefined`: it made none. */
export function layersOfEntries(history: readonly HistoryEntry[]): readonly (number | undefined)[] {
  let layers = 0
  return history.map(({ emptyLayer }) => (emptyLayer ? undefined : layers++))
}

/**
 * How many entries are the base image's. Of those that made no layer and stand behind its last, the history does not
 * tell whose they are: nearly all bases end in a CMD, so up to the first one they are taken for the base's.
 */
export function countBaseEntries(history: readonly HistoryEntry[], baseLayers: number): number {
  if (baseLayers <= 0) return 0
  const layers = layersOfEntries(history)
  const last = layers.indexOf(baseLayers - 1)
  if (last < 0) return history.length
  const next = layers.findIndex((layer, index) => index > last && layer !== undefined)
  const between = history.slice(last + 1, next < 0 ? history.length : next)
  const command = between.findIndex(({ createdBy = '' }) => /(?:^|\)\s+)CMD\s/.test(createdBy.slice(0, 100)))
  return last + 1 + command + 1
}
