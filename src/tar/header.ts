import { readNumber } from './numbers.ts'
import { decodeName, readText } from './text.ts'

/**
 * A tar header, one block of 512 bytes:
 *
 *     offset  bytes
 *          0    100  name
 *        100      8  mode
 *        108      8  number of the owner
 *        124     12  size of the content
 *        148      8  checksum: sum of all bytes, these eight taken as spaces
 *        156      1  type flag
 *        157    100  name of the link's target
 *        257      8  magic and version: `ustar\0` `00` (POSIX), `ustar  \0` (GNU), else the old V7 format
 *        345    155  POSIX: prefix of the name. GNU: times and, for type S, the sparse map, in which
 *                    482 is not zero when blocks with more of the map follow, and 483 (12 bytes) is the real size
 *        508      4  `tar\0` in star's variant of POSIX, whose prefix has 131 bytes
 *
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export interface TarHeader {
  /** Prefix and name joined; not normalised. */
  readonly path: string
  readonly linkname: string
  /** The type flag; `'\0'` is the old form of `'0'`. */
  readonly type: string
  /** Bytes of content that follow in the archive. */
  readonly size: number
  readonly mode: number
  /** The owner's number; read only where the mode has set-user-ID, else 0. */
  readonly uid: number
  /** For GNU's sparse files: size when expanded, and whether blocks with more of the map follow. */
  readonly sparse?: { readonly realSize: number; readonly isExtended: boolean }
}

export const BLOCK_SIZE = 512

/** `end`: a block of zeros. `undefined`: not a header. */
export function readHeader(block: Buffer, at: number): TarHeader | 'end' | undefined {
  const sum = sumOf(block, at)
  if (sum === 0) return 'end'
  const checksum = readNumber(block, at + 148, 8)
  const size = readNumber(block, at + 124, 12)
  // Some old programs summed the bytes as signed ones.
  if (checksum !== sum && checksum !== signedSumOf(block, at, sum)) return undefined
  if (size === undefined || size < 0) return undefined
  const type = String.fromCharCode(block[at + 156] ?? 0)
  const sparse = type === 'S' ? readSparse(block, at) : undefined
  if (type === 'S' && sparse === undefined) return undefined
  const linkname = block[at + 157] === 0 ? '' : readText(block, at + 157, 100)
  const mode = (readNumber(block, at + 100, 8) ?? 0) & 0o7777
  const uid = mode & 0o4000 ? (readNumber(block, at + 108, 8) ?? 0) : 0
  return { path: readPath(block, at), linkname, type, size, mode, uid, ...(sparse ? { sparse } : {}) }
}

/** Whether the block could open a tar: a header with a right checksum, or a block of zeros. */
export function startsTar(block: Buffer): boolean {
  return block.length >= BLOCK_SIZE && readHeader(block, 0) !== undefined
}

/** With the checksum's own bytes taken as spaces; 0 for a block of zeros. */
function sumOf(block: Buffer, at: number): number {
  let sum = isAligned(block, at) ? sumOfWords(block, at) : sumOfBytes(block, at, at + BLOCK_SIZE)
  if (sum > 0) sum += 8 * 0x20 - sumOfBytes(block, at + 148, at + 156)
  return sum
}

/** The same, with the bytes taken as signed ones. */
function signedSumOf(block: Buffer, at: number, sum: number): number {
  let high = 0
  for (let i = at; i < at + BLOCK_SIZE; i++) if (i < at + 148 || i >= at + 156) high += (block[i] ?? 0) >> 7
  return sum - high * 256
}

function isAligned({ byteOffset, length }: Buffer, at: number): boolean {
  return (byteOffset + at) % 4 === 0 && at + BLOCK_SIZE <= length
}

/** Four bytes at a time, which is what a scan of many small files spends most on: two sums of 16 bits in one number. */
function sumOfWords({ buffer, byteOffset }: Buffer, at: number): number {
  const words = new Uint32Array(buffer, byteOffset + at, BLOCK_SIZE / 4)
  let even = 0
  let odd = 0
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number
    even += word & 0x00ff00ff
    odd += (word >>> 8) & 0x00ff00ff
  }
  return (even & 0xffff) + (even >>> 16) + (odd & 0xffff) + (odd >>> 16)
}

function sumOfBytes(block: Buffer, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += block[i] ?? 0
  return sum
}

function readPath(block: Buffer, at: number): string {
  if (block[at + 345] === 0) return readText(block, at, 100)
  const length = prefixLength(block, at)
  const prefix = length === 0 ? '' : readText(block, at + 345, length)
  if (prefix === '') return readText(block, at, 100)
  return `${prefix}/${readText(block, at, 100)}`
}

/** Bytes of the prefix field, 0 where the format has none. */
function prefixLength(block: Buffer, at: number): number {
  if (decodeName(block, at + 257, at + 262) !== 'ustar') return 0
  if (block[at + 262] === 0) return block.toString('latin1', at + 508, at + 512) === 'tar\0' ? 131 : 155
  // GNU has the access time there. Go's archive/tar before 1.8, and so old Docker, wrote a prefix all the same.
  const isTime = readNumber(block, at + 345, 12) !== undefined
  return isTime ? 0 : 155
}

/** Only GNU's layout is known; star uses the same flag for another one. */
function readSparse(block: Buffer, at: number): TarHeader['sparse'] {
  const isGnu = block.toString('latin1', at + 257, at + 265) === 'ustar  \0'
  const realSize = readNumber(block, at + 483, 12)
  if (!isGnu || realSize === undefined || realSize < 0) return undefined
  return { realSize, isExtended: block[at + 482] !== 0 }
}
