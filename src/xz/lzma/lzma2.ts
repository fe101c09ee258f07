import type { ByteReader } from '../byte-reader.ts'
import type { Output } from '../output.ts'
import { damaged, XzError } from '../xz-error.ts'
import { LzmaDecoder } from './decoder.ts'
import { readProperties } from './model.ts'

/** Times that one file may have all probabilities forgotten: 28 kB are written each time, for a few bytes of input. */
export const MAX_RESETS = 100_000

/** Counts what all blocks of a file ask for. */
export interface ResetCount {
  resets: number
}

/*
 * Chunks, each with a byte that says what it is:
 *
 *     0          the end
 *     1, 2       bytes as they are, after 16 bits of their number less one; 1 forgets the dictionary
 *     128 to 255 LZMA: with 5 bits more of the number of bytes that come out, 16 bits of that of bytes that are read,
 *                each less one; bits 5 and 6 say what is forgotten before: nothing, the state, the state for new
 *                properties, which follow, and the dictionary too
 *
 * https://tukaani.org/xz/xz-file-format.txt, section 5.3.1; the chunks stand in no text but in
 * https://github.com/tukaani-project/xz/blob/master/src/liblzma/lzma/lzma2_decoder.c
 */
const END = 0
const PLAIN_FORGETTING = 1
const PLAIN = 2
const LZMA = 0x80

/** Reads chunks until their end. @param dictionarySize bytes that matches reach back. Throws XzError. */
export function readLzma2(
  input: ByteReader,
  output: Output,
  dictionarySize: number,
  count: ResetCount,
): void {
  const decoder = new LzmaDecoder(output)
  let needsDictionary = true
  let needsProperties = true
  for (let control = input.byte(); control !== END; control = input.byte()) {
    const forgets = control >= 0xe0 || control === PLAIN_FORGETTING
    if (needsDictionary && !forgets) throw damaged()
    if (forgets) {
      decoder.resetDictionary(dictionarySize)
      needsDictionary = false
      needsProperties = true
    }
    if (control < LZMA) {
      if (control > PLAIN) throw damaged()
      output.append(input.take(input.uint16BE() + 1))
      continue
    }
    const unpacked = (((control & 0x1f) << 16) | input.uint16BE()) + 1
    const packed = input.uint16BE() + 1
    if (control >= 0xc0) {
      decoder.setProperties(readProperties(input.byte()))
      needsProperties = false
    }
    if (needsProperties) throw damaged()
    if (control >= 0xa0) reset(decoder, count)
    readChunk(decoder, input.take(packed), output, unpacked)
  }
}

function reset(decoder: LzmaDecoder, count: ResetCount): void {
  if (++count.resets > MAX_RESETS) throw new XzError('limit', `it begins anew more than ${MAX_RESETS} times`)
  decoder.resetState()
}

/** A chunk neither ends early nor with a mark, and uses all its bytes. */
function readChunk(decoder: LzmaDecoder, packed: Uint8Array, output: Output, unpacked: number): void {
  output.admit(unpacked)
  output.reserve(unpacked)
  const stop = output.length + unpacked
  decoder.range.start(packed, 0, packed.length)
  const hasMark = decoder.decode(stop, stop)
  if (hasMark || !decoder.range.isFinished) throw damaged()
}
