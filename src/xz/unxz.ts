import { crc32 } from 'node:zlib'
import { type BlockSizes, readBlock } from './block.ts'
import { ByteReader } from './byte-reader.ts'
import { type Check, checkOf } from './check.ts'
import type { ResetCount } from './lzma/lzma2.ts'
import { Output } from './output.ts'
import { XzError } from './xz-error.ts'

const HEADER_MAGIC = 'fd377a585a00'
const FOOTER_MAGIC = 0x595a
const INDEX = 0

export interface XzLimits {
  /** Bytes that may come out. */
  readonly maxBytes: number
}

/**
 * Unpacks a file of xz: one stream or several, their blocks by LZMA2 alone, every checksum held. Throws XzError.
 * https://tukaani.org/xz/xz-file-format.txt
 */
export function unxz(bytes: Uint8Array, { maxBytes }: XzLimits): Uint8Array {
  const input = new ByteReader(bytes)
  const output = new Output(maxBytes)
  const count: ResetCount = { resets: 0 }
  do {
    readStream(input, output, count)
    input.skipZeros()
  } while (input.left > 0)
  return output.taken()
}

function readStream(input: ByteReader, output: Output, count: ResetCount): void {
  if (Buffer.from(input.take(6)).toString('hex') !== HEADER_MAGIC)
    throw new XzError('damaged', 'it is no xz, or something follows its end')
  const flags = readFlags(input)
  const check = readCheck(flags)
  const blocks: BlockSizes[] = []
  for (let first = input.byte(); first !== INDEX; first = input.byte())
    blocks.push(readBlock(first, input, output, check, count))
  const indexSize = readIndex(input, blocks)
  readFooter(input, flags, indexSize)
}

/** Two bytes, with their checksum after them. */
function readFlags(input: ByteReader): number {
  const bytes = input.take(2)
  if (crc32(bytes) !== input.uint32LE()) throw new XzError('damaged', 'its header is damaged')
  return ((bytes[0] as number) << 8) | (bytes[1] as number)
}

function readCheck(flags: number): Check {
  if (flags > 0xf) throw new XzError('unsupported', 'it has options that are unknown')
  return checkOf(flags)
}

/** What was read has to be what the index says. Section 4. */
function readIndex(input: ByteReader, blocks: readonly BlockSizes[]): number {
  const start = input.at - 1
  let isSame = input.number() === blocks.length
  for (const block of blocks) {
    if (!isSame) break
    const unpadded = input.number()
    isSame = unpadded === block.unpadded && input.number() === block.unpacked
  }
  if (!isSame) throw new XzError('damaged', 'its index does not fit its blocks')
  input.padding(start)
  const bytes = input.since(start)
  if (crc32(bytes) !== input.uint32LE()) throw new XzError('damaged', 'its index is damaged')
  return input.at - start
}

/** Section 2.1.2. */
function readFooter(input: ByteReader, flags: number, indexSize: number): void {
  const sum = input.uint32LE()
  const bytes = input.take(6)
  const footer = new ByteReader(bytes)
  const size = 4 * (footer.uint32LE() + 1)
  const isGood = crc32(bytes) === sum && size === indexSize && footer.uint16BE() === flags
  if (!isGood || input.uint16BE() !== FOOTER_MAGIC) throw new XzError('damaged', 'its end is damaged')
}
