import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AnyAnalyser, isStreamAnalyser } from '../../core/analyser.ts'
import { type Digest, digestAlgorithm, digestHex } from '../../core/digest.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { sha256 } from '../../core/sha256.ts'
import type { LayerLimits } from '../limits.ts'
import type { PathFilter } from '../path-filter.ts'
import { LAYER_SUFFIX, writeCacheFile } from './cache-file.ts'
import { decodeEntry, encodeEntry } from './layer-format.ts'

/**
 * Layer reports on disk. Any number of processes use it at once without a lock: files appear whole, by renaming,
 * and are never changed afterwards.
 *
 * A cache only saves time, so it never makes a scan fail: what cannot be read is a miss, and what cannot be written
 * (no rights, no space) is not kept.
 */
export interface LayerCache {
  /** The report of a layer whose bytes were held to all of these digests; damaged entries are misses. */
  get(verified: readonly [Digest, ...Digest[]], settings: string): Promise<LayerReport | undefined>
  /**
   * Keeps the report under each of the digests, which must have been verified over the very bytes that it was made
   * from. Resolves with whether it was written.
   */
  put(verified: readonly Digest[], settings: string, report: LayerReport): Promise<boolean>
}

/** Touches nothing until it is asked for something. */
export function openLayerCache(dir: string): LayerCache {
  return {
    async get(verified, settings) {
      const bytes = await readFile(join(dir, fileName(verified[0], settings))).catch(() => undefined)
      const entry = bytes && decodeEntry(bytes)
      const isTheOne = entry?.settings === settings && verified.every((one) => entry.verified.includes(one))
      return isTheOne ? entry.report : undefined
    },
    async put(verified, settings, report) {
      if (verified.length === 0) return false
      const bytes = encodeEntry({ verified, settings, report })
      const written = await Promise.all(
        verified.map((one) => writeCacheFile(dir, fileName(one, settings), bytes)),
      )
      return written.every(Boolean)
    },
  }
}

/** Everything apart from the layer itself that decides what its report says. */
export function settingsKey(settings: {
  readonly analysers: readonly AnyAnalyser[]
  readonly limits: LayerLimits
  readonly skip: PathFilter
}): string {
  const { maxEntries, maxPathLength, maxPathBytes, maxFileSize, maxWantedBytes } = settings.limits
  const analysers = settings.analysers
    .map((one) => `${one.id} ${one.version} ${isStreamAnalyser(one) ? 'stream' : one.maxBytes}`)
    .sort()
  const limits = [maxEntries, maxPathLength, maxPathBytes, maxFileSize, maxWantedBytes]
  return sha256(JSON.stringify({ analysers, limits, skip: settings.skip.key }))
}

function fileName(digest: Digest, settings: string): string {
  return `${digestAlgorithm(digest)}-${digestHex(digest)}-${settings.slice(0, 16)}${LAYER_SUFFIX}`
}
