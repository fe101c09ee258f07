import { startsTar } from '../tar/header.ts'

export type Compression = 'none' | 'gzip' | 'zstd'

/** What the first bytes of a layer say; `unsupported` names what it looks like. */
export type Detected =
  | { readonly kind: 'supported'; readonly compression: Compression }
  | { readonly kind: 'unsupported'; readonly name: string }

/** Bytes that `detectCompression` wants to see; fewer only where the layer has no more. */
export const DETECTION_BYTES = 512

/** https://www.rfc-editor.org/rfc/rfc1952#page-6 */
const GZIP = [0x1f, 0x8b]
/** https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1; skippable frames begin with 0x50 to 0x5f. */
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd]
const ZSTD_SKIPPABLE = [0x2a, 0x4d, 0x18]

/** What layers are sometimes made of by mistake, so that the error can say so. */
const OTHERS: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68] },
  { name: 'zip', magic: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'zip', magic: [0x50, 0x4b, 0x05, 0x06] },
  { name: 'lz4', magic: [0x04, 0x22, 0x4d, 0x18] },
  { name: 'lzip', magic: [0x4c, 0x5a, 0x49, 0x50] },
  { name: 'lzma', magic: [0x5d, 0x00, 0x00] },
  { name: '7-zip', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { name: 'compress', magic: [0x1f, 0x9d] },
  { name: 'squashfs', magic: [0x68, 0x73, 0x71, 0x73] },
  { name: 'RAR', magic: [0x52, 0x61, 0x72, 0x21] },
]

/**
 * By the bytes and nothing else: declared media types are wrong often enough. What is none of the above counts as
 * plain; whether it is a tar is for the tar reader to say.
 */
export function detectCompression(start: Buffer): Detected {
  if (hasMagic(start, GZIP, 0)) return { kind: 'supported', compression: 'gzip' }
  const isSkippable = ((start[0] ?? 0) & 0xf0) === 0x50 && hasMagic(start, ZSTD_SKIPPABLE, 1)
  if (hasMagic(start, ZSTD, 0) || isSkippable) return { kind: 'supported', compression: 'zstd' }
  const other = OTHERS.find(({ magic }) => hasMagic(start, magic, 0))
  // A tar may well begin with a file called `BZhang`.
  if (other && !startsTar(start)) return { kind: 'unsupported', name: other.name }
  return { kind: 'supported', compression: 'none' }
}

function hasMagic(start: Buffer, magic: readonly number[], at: number): boolean {
  return magic.every((byte, index) => start[at + index] === byte)
}
