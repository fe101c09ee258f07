import * as z from 'zod/mini'
import { FeedState } from '../state/feed-state.ts'

/*
 * An exported database is a tar, compressed with zstd or gzip: `manifest.json` first, then `feeds/<sha256>.sqlite` for each
 * feed that it names. `tar --zstd -tf` lists it.
 */

export const MANIFEST_NAME = 'manifest.json'

/** Raise it when older versions of Plimsoll could not import the file. */
export const EXPORT_FORMAT = 1

/** What an import takes from a stranger's file. */
export interface ImportLimits {
  readonly maxManifestBytes: number
  readonly maxFeeds: number
  /** Bytes of one feed's file. */
  readonly maxFeedBytes: number
}

export const IMPORT_LIMITS: ImportLimits = {
  maxManifestBytes: 16 * 1024 * 1024,
  maxFeeds: 10_000,
  maxFeedBytes: 16 * 1024 * 1024 * 1024,
}

export const ExportManifest = z.object({
  format: z.literal(EXPORT_FORMAT),
  feeds: z.array(FeedState),
})

export function feedMember(hex: string): string {
  return `feeds/${hex}.sqlite`
}

const BLOCK = 512

/** A ustar header for a plain file. https://www.gnu.org/software/tar/manual/html_node/Standard.html */
export function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0, 100, 'latin1')
  for (const [text, at] of [
    ['0000644', 100],
    ['0000000', 108],
    ['0000000', 116],
  ] as const)
    header.write(text, at, 'latin1')
  // Eleven octal digits hold 8 GiB; past that GNU's base-256 is understood by every tar.
  if (size < 8 ** 11) header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  else {
    header.writeBigUInt64BE(BigInt(size), 128)
    header[124] = 0x80
  }
  header.write('00000000000\x00        0', 136, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** Zeros up to the next block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
}
