import { letGo } from '../core/let-go.ts'

/** Bytes of one block. */
export const BLOCK = 512 * 1024
/** Bytes of a piece that is freed as soon as it was copied: what is left to the collector wakes it every few of them. */
const WORTH_IT = 16 * 1024

/**
 * The same bytes in blocks of half a mebibyte, the last one shorter. Sockets hand over 64 KiB at a time, and each piece
 * costs whoever takes it a round trip through a thread pool, and the collector a look at all memory now and then: that
 * was a third of the time of indexing an image over HTTP. The pieces are used up.
 */
export async function* inBlocks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let block: Buffer | undefined
  let filled = 0
  for await (const piece of pieces) {
    const { length } = piece
    for (let at = 0; at < length; ) {
      block ??= Buffer.allocUnsafeSlow(BLOCK)
      const part = piece.subarray(at, at + BLOCK - filled)
      block.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < BLOCK) continue
      yield block
      block = undefined
      filled = 0
    }
    letGo(piece, WORTH_IT)
  }
  if (block) yield block.subarray(0, filled)
}
