const BYTES_AT_ONCE = 4
/** x^64 and what ECMA-182 adds to it, with the lowest power first. */
const LOW_POLYNOMIAL = 0xd7870f42 | 0
const HIGH_POLYNOMIAL = 0xc96c5795 | 0

/** What a byte does to the checksum when so many bytes come after it; the low and the high halves. */
interface Tables {
  readonly low: Int32Array
  readonly high: Int32Array
}

const TABLES = makeTables()

function makeTables(): Tables {
  const low = new Int32Array(256 * BYTES_AT_ONCE)
  const high = new Int32Array(256 * BYTES_AT_ONCE)
  for (let byte = 0; byte < 256; byte++) {
    let l = byte
    let h = 0
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = -(l & 1)
      l = ((l >>> 1) | (h << 31)) ^ (LOW_POLYNOMIAL & isOdd)
      h = (h >>> 1) ^ (HIGH_POLYNOMIAL & isOdd)
    }
    low[byte] = l
    high[byte] = h
  }
  for (let i = 256; i < low.length; i++) {
    const l = low[i - 256] as number
    const h = high[i - 256] as number
    low[i] = ((l >>> 8) | (h << 24)) ^ (low[l & 0xff] as number)
    high[i] = (h >>> 8) ^ (high[l & 0xff] as number)
  }
  return { low, high }
}

/**
 * The CRC64 that xz writes unless told otherwise, in hex, the highest byte first.
 * https://tukaani.org/xz/xz-file-format.txt, section 6
 */
export function crc64(bytes: Uint8Array): string {
  const { low, high } = TABLES
  let l = -1
  let h = -1
  let at = 0
  for (; at + BYTES_AT_ONCE <= bytes.length; at += BYTES_AT_ONCE) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    const x = l ^ word
    const first = 768 + (x & 0xff)
    const second = 512 + ((x >>> 8) & 0xff)
    const third = 256 + ((x >>> 16) & 0xff)
    const fourth = x >>> 24
    l =
      h ^ (low[first] as number) ^ (low[second] as number) ^ (low[third] as number) ^ (low[fourth] as number)
    h =
      (high[first] as number) ^ (high[second] as number) ^ (high[third] as number) ^ (high[fourth] as number)
  }
  for (; at < bytes.length; at++) {
    const index = (l ^ (bytes[at] as number)) & 0xff
    l = ((l >>> 8) | (h << 24)) ^ (low[index] as number)
    h = (h >>> 8) ^ (high[index] as number)
  }
  return hexOf(~h) + hexOf(~l)
}

function hexOf(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
