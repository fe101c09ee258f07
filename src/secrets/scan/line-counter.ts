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

/** Words of which each byte may count one before the counts have to be added up. */
const MAX_COUNTED = 255

/**
 * Four bytes at a time: each that is a line feed becomes a one, by https://graphics.stanford.edu/~seander/bithacks.html
 * (whether a word has a zero byte), in its exact form.
 */
export function countLineFeeds(bytes: Buffer): number {
  if (bytes.length < SHORT) return countOneByOne(bytes)
  const head = -bytes.byteOffset & 3
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >> 2)
  let count = countOneByOne(bytes.subarray(0, head)) + countOneByOne(bytes.subarray(head + 4 * words.length))
  for (let from = 0; from < words.length; from += MAX_COUNTED) {
    const to = Math.min(words.length, from + MAX_COUNTED)
    let counts = 0
    for (let index = from; index < to; index++) {
      const other = (words[index] as number) ^ 0x0a0a0a0a
      counts += ~(((other & 0x7f7f7f7f) + 0x7f7f7f7f) | other | 0x7f7f7f7f) >>> 7
    }
    count += (counts & 0xff) + ((counts >>> 8) & 0xff) + ((counts >>> 16) & 0xff) + (counts >>> 24)
  }
  return count
}

function countOneByOne(bytes: Buffer): number {
  let count = 0
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === LINE_FEED) count++
  return count
}

/** Of UTF-8: bytes that continue a character are not counted. */
function countCharacters(bytes: Buffer): number {
  let count = 0
  for (let at = 0; at < bytes.length; at++) if (((bytes[at] as number) & 0xc0) !== 0x80) count++
  return count
}
