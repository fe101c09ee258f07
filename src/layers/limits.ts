/** What a layer may ask of us. Each limit has a flag; each breach is a problem or an error that names it. */
export interface LayerLimits {
  /** Entries in one layer; the rest of the layer is not looked at (`entry-limit`). */
  readonly maxEntries: number
  /** Bytes in the path of an entry (`path-too-long`). */
  readonly maxPathLength: number
  /** Bytes of all paths and link targets of one layer together; the rest is not looked at (`entry-limit`). */
  readonly maxPathBytes: number
  /** Bytes of one file that an analyser wants, where larger than the analyser's own limit (`file-too-large`). */
  readonly maxFileSize: number
  /** Bytes of all wanted files of one layer together (`wanted-bytes-limit`). */
  readonly maxWantedBytes: number
  /** Links followed one after the other in the merged view (`link-cycle`). */
  readonly maxLinkDepth: number
  /** Uncompressed bytes for each compressed one, once past the first GiB (`layer-bomb`, an error). */
  readonly maxDecompressionRatio: number
  /** Uncompressed bytes of one layer (`layer-bomb`, an error). */
  readonly maxLayerBytes: number
}

const MIB = 1024 * 1024

/** Generous for every real image that we know of, tight enough that a scan ends in bounded memory. */
export const DEFAULT_LIMITS: LayerLimits = {
  maxEntries: 2_000_000,
  maxPathLength: 4096,
  maxPathBytes: 256 * MIB,
  maxFileSize: 0,
  maxWantedBytes: 2048 * MIB,
  maxLinkDepth: 40,
  maxDecompressionRatio: 1100,
  maxLayerBytes: 256 * 1024 * MIB,
}
