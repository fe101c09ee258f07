import { letGo } from '../core/let-go.ts'

/** Bytes of one block: as many as may wait to be inflated, so that each is done with, and freed, before the next is asked for. */
export const BLOCK = 1024 * 1024
/** Bytes of a piece that is freed as soon as it was copied: what is left to the collector wakes it every few of them. */
const WORTH_IT = 16 * 1024

/**
 * The same bytes in blocks of a mebibyte, the last one shorter, of which the next is fetched while one is read.
 * Sockets hand over 64 KiB at a time, and each piece costs whoever takes it a round trip through a thread pool, and the
 * collector a look at all memory now and then: that was half of the time of indexing an image over HTTP. The pieces
 * are used up.
 *
 * @param abandon ends the transfer, when the reader leaves before its end: the next piece may be long in coming
 */
export async function* inBlocks(
  pieces: AsyncIterable<Uint8Array>,
  abandon: () => void,
): AsyncGenerator<Uint8Array> {
  const blocks = collect(pieces)
  let isOver = false
  try {
    for (let next = blocks.next(); ; ) {
      const { done, value } = await next
      isOver = done === true
      if (isOver || !value) return
      next = blocks.next()
      next.catch(() => undefined) // Thrown when it is its turn.
      yield value
    }
  } finally {
    if (!isOver) abandon()
    await blocks.return(undefined)
  }
}

async function* collect(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
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
