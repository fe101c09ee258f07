const LINE_FEED = 10
const SHORT = 16

/** Tells lines and columns, by counting what is no longer at hand. */
export class LineCounter {
  #lines = 0
  /** Characters since the last line feed. */
  #column = 0

  /** Counts bytes that go by. */
  pass(bytes: Buffer): void {
    const last = bytes.lastIndexOf(LINE_FEED)
    if (last >= 0) {
      this.#lines += countLineFeeds(bytes)
      this.#column = 0
    }
    this.#column += countCharacters(bytes.subarray(last + 1))
  }

  /** Line and column of a place in the bytes that follow on those that went by, both from 1, in characters. */
  at(bytes: Buffer, place: number): { readonly line: number; readonly column: number } {
    const before = bytes.subarray(0, place)
    const lineStart = before.lastIndexOf(LINE_FEED) + 1
    return {
      line: this.#lines + countLineFeeds(before) + 1,
      column: (lineStart > 0 ? 0 : this.#column) + countCharacters(before.subarray(lineStart)) + 1,
    }
  }
}

/** Four bytes at a time: those that are a line feed become a bit, and the bits are added by a multiplication. */
export function countLineFeeds(bytes: Buffer): number {
  if (bytes.length < SHORT) return bytes.reduce((count, byte) => count + (byte === LINE_FEED ? 1 : 0), 0)
  const head = -bytes.byteOffset & 3
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >> 2)
  let count = 0
  for (const word of words) {
    const other = word ^ 0x0a0a0a0a
    const low = (other & 0x7f7f7f7f) + 0x7f7f7f7f
    const bits = (~(low | other) & 0x80808080) >>> 7
    count += Math.imul(bits, 0x01010101) >>> 24
  }
  for (let at = 0; at < head; at++) if (bytes[at] === LINE_FEED) count++
  for (let at = head + 4 * words.length; at < bytes.length; at++) if (bytes[at] === LINE_FEED) count++
  return count
}

/** Of UTF-8: bytes that continue a character are not counted. */
export function countCharacters(bytes: Buffer): number {
  let count = 0
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) count++
  return count
}
