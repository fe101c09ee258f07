import { crc32 } from 'node:zlib'
import { ByteReader } from './byte-reader.ts'
import type { Check } from './check.ts'
import { type ResetCount, readLzma2 } from './lzma/lzma2.ts'
import type { Output } from './output.ts'
import { XzError } from './xz-error.ts'

const LZMA2 = 0x21
/** https://tukaani.org/xz/xz-file-format.txt, section 5.3 */
const FILTERS: ReadonlyMap<number, string> = new Map([
  [0x03, 'delta'],
  [0x04, 'x86'],
  [0x05, 'PowerPC'],
  [0x06, 'IA-64'],
  [0x07, 'ARM'],
  [0x08, 'ARM Thumb'],
  [0x09, 'SPARC'],
  [0x0a, 'ARM64'],
  [0x0b, 'RISC-V'],
])

const FILTER_COUNT_BITS = 0x03
const RESERVED_BITS = 0x3c
const HAS_PACKED_SIZE = 0x40
const HAS_UNPACKED_SIZE = 0x80
/** Of dictionary sizes: they are 2 or 3 times a power of two, and the last is a byte less than 4 GiB. */
const MAX_DICTIONARY_CODE = 40

/** As the index has to say them: bytes without the padding, and those that come out. */
export interface BlockSizes {
  readonly unpadded: number
  readonly unpacked: number
}

interface BlockHeader {
  readonly packed: number | undefined
  readonly unpacked: number | undefined
  readonly dictionarySize: number
}

/**
 * Reads a block from its header to its checksum.
 * @param firstByte of the header, which was read: it tells a block from an index
 * Throws XzError. https://tukaani.org/xz/xz-file-format.txt, section 3
 */
export function readBlock(
  firstByte: number,
  input: ByteReader,
  output: Output,
  check: Check,
  count: ResetCount,
): BlockSizes {
  const start = input.at - 1
  const header = readHeader(firstByte, input)
  const dataStart = input.at
  const outputStart = output.length
  readLzma2(input, output, header.dictionarySize, count)
  const unpacked = output.length - outputStart
  const packed = input.at - dataStart
  if (packed !== (header.packed ?? packed) || unpacked !== (header.unpacked ?? unpacked))
    throw new XzError('damaged', 'a block has another size than its header says')
  const unpadded = input.at - start + check.length
  input.padding(start)
  const expected = Buffer.from(input.take(check.length)).toString('hex')
  if (check.of(output.taken().subarray(outputStart)) !== expected)
    throw new XzError('damaged', 'the checksum of a block is another')
  return { unpadded, unpacked }
}

function readHeader(firstByte: number, input: ByteReader): BlockHeader {
  const start = input.at - 1
  const rest = input.take(4 * firstByte - 1)
  const bytes = input.since(start)
  if (crc32(bytes) !== input.uint32LE()) throw new XzError('damaged', 'the header of a block is damaged')
  const header = new ByteReader(rest)
  const flags = header.byte()
  if (flags & RESERVED_BITS) throw new XzError('unsupported', 'a block has options that are unknown')
  const packed = flags & HAS_PACKED_SIZE ? header.number() : undefined
  const unpacked = flags & HAS_UNPACKED_SIZE ? header.number() : undefined
  const filters = Array.from({ length: (flags & FILTER_COUNT_BITS) + 1 }, () => {
    const id = header.number()
    return { id, properties: header.take(header.number()) }
  })
  while (header.left > 0)
    if (header.byte() !== 0)
      throw new XzError('unsupported', 'the header of a block has parts that are unknown')
  const other = filters.find(({ id }) => id !== LZMA2)
  if (other)
    throw new XzError(
      'unsupported',
      `it uses the filter ${FILTERS.get(other.id) ?? other.id}, which is not read`,
    )
  const [lzma2, ...more] = filters
  if (!lzma2 || more.length > 0) throw new XzError('damaged', 'a block uses the filter LZMA2 twice')
  return { packed, unpacked, dictionarySize: dictionarySizeOf(lzma2.properties) }
}

/** https://tukaani.org/xz/xz-file-format.txt, section 5.3.1 */
function dictionarySizeOf(properties: Uint8Array): number {
  const [code = 0] = properties
  if (properties.length !== 1 || code > MAX_DICTIONARY_CODE)
    throw new XzError('damaged', 'the size of its dictionary is impossible')
  return code === MAX_DICTIONARY_CODE ? 2 ** 32 - 1 : (2 + (code % 2)) * 2 ** (Math.floor(code / 2) + 11)
}
