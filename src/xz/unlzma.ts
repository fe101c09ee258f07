import { ByteReader } from './byte-reader.ts'
import { LzmaDecoder, MAX_MATCH } from './lzma/decoder.ts'
import { readProperties } from './lzma/model.ts'
import { Output } from './output.ts'
import type { XzLimits } from './unxz.ts'
import { damaged } from './xz-error.ts'

/** Bytes that come out before it is asked again whether they may. */
const PIECE = 1024 * 1024
const MIN_DICTIONARY = 4096
/** Sixty-four ones, as JavaScript reads them: a mark says where the data ends. */
const UNKNOWN_SIZE = 2 ** 64

/**
 * Unpacks a file of the older form, `.lzma`: thirteen bytes, and LZMA. It has no checksum, and nothing of it says what
 * it is. Throws XzError.
 * https://github.com/tukaani-project/xz/blob/master/doc/lzma-file-format.txt
 */
export function unlzma(bytes: Uint8Array, { maxBytes }: XzLimits): Uint8Array {
  const input = new ByteReader(bytes)
  const output = new Output(maxBytes)
  const decoder = new LzmaDecoder(output)
  decoder.setProperties(readProperties(input.byte()))
  decoder.resetState()
  decoder.resetDictionary(Math.max(input.uint32LE(), MIN_DICTIONARY))
  const size = input.uint64LE()
  if (size < UNKNOWN_SIZE) output.admit(size)
  const data = input.take(input.left)
  decoder.range.start(data, 0, data.length)
  readData(decoder, output, size < UNKNOWN_SIZE ? size : Number.POSITIVE_INFINITY)
  return output.taken()
}

function readData(decoder: LzmaDecoder, output: Output, size: number): void {
  let hasMark = false
  while (!hasMark && output.length < size) {
    output.reserve(PIECE + MAX_MATCH)
    hasMark = decoder.decode(Math.min(output.length + PIECE, size), size)
    if (decoder.range.isOverrun) throw damaged()
    output.admit(0)
  }
  if (hasMark && size !== Number.POSITIVE_INFINITY && output.length < size) throw damaged()
  if (!hasMark && !decoder.range.isFinished) readMark(decoder, output)
  if (!decoder.range.isFinished) throw damaged()
}

/** Where the size is known a mark may come all the same, and nothing else. */
function readMark(decoder: LzmaDecoder, output: Output): void {
  output.reserve(1)
  if (!decoder.decode(output.length + 1, output.length)) throw damaged()
}
