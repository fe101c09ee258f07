import { BitReader } from './bit-reader.ts'
import { BlockDecoder, MAX_COMPRESSED_BLOCK } from './block.ts'
import { BlockText } from './block-text.ts'

/*
 * A stream is `BZh`, its level as a digit, blocks, and an end with a checksum of the blocks' checksums. A file has
 * one or several (pbzip2 writes one for each block). Blocks begin at any bit.
 */
const STREAM_MAGIC = 0x425a68
const BLOCK_MAGIC = [0x314159, 0x265359] as const
const END_MAGIC = [0x177245, 0x385090] as const

/**
 * Decompresses bzip2. Holds one compressed block and one decoded one, some 8 MB. A chunk is written over once the
 * next one is asked for. Throws for what is damaged, cut short, or followed by something else; how much may come out
 * is for the caller to limit: 45 bytes of input can make 45 MB.
 */
export async function* bunzip2(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const bits = new BitReader()
  const input = chunks[Symbol.asyncIterator]()
  const decoder = new BlockDecoder()
  const text = new BlockText()
  try {
    do {
      await fill(bits, input)
      if (bits.read(24) !== STREAM_MAGIC) throw new Error('it is not bzip2, or something follows its end')
      const level = bits.read(8) - 0x30
      if (level < 1 || level > 9) throw new Error('the level of the bzip2 stream is unknown')
      let streamCrc = 0
      while (readMagic(bits) === 'block') {
        const crc = bits.readUint32()
        yield* text.read(decoder.decode(bits, level * 100_000), crc)
        streamCrc = ((streamCrc << 1) | (streamCrc >>> 31)) ^ crc
        await fill(bits, input)
      }
      const isGood = bits.readUint32() === streamCrc >>> 0
      bits.checkEnd()
      if (!isGood) throw new Error('the checksum of the bzip2 stream is another')
      bits.skipToByte()
      await fill(bits, input)
    } while (bits.available > 0)
  } catch (error) {
    bits.checkEnd() // Where there is nothing more, zeros were read, and they look like damage.
    throw error
  } finally {
    await input.return?.()
  }
}

function readMagic(bits: BitReader): 'block' | 'end' {
  const high = bits.read(24)
  const low = bits.read(24)
  if (high === BLOCK_MAGIC[0] && low === BLOCK_MAGIC[1]) return 'block'
  if (high === END_MAGIC[0] && low === END_MAGIC[1]) return 'end'
  bits.checkEnd()
  throw new Error('the bzip2 stream is damaged')
}

/** Until a whole block is certainly there, or all that there is. */
async function fill(bits: BitReader, input: AsyncIterator<Uint8Array>): Promise<void> {
  while (bits.available < MAX_COMPRESSED_BLOCK) {
    const next = await input.next()
    if (next.done) return
    bits.append(next.value)
  }
}
