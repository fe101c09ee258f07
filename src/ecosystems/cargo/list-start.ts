import { constants, inflateSync } from 'node:zlib'

/** How the list begins once it is unpacked. */
const JSON_START = '{"packages"'

/** Bytes by which it is seen whether something is a list: the tables before the first letter take up to 280. */
export const SAMPLE_SIZE = 320

/**
 * Whether zlib data is a list of crates, by its first bytes. In a large program thousands of places look like zlib data;
 * nearly all are refused here before anything is unpacked. https://www.rfc-editor.org/rfc/rfc1951#section-3.2.3
 */
export function isListStart(sample: Buffer): boolean {
  return isPlausible(sample) && unpackedStart(sample).startsWith(JSON_START)
}

function isPlausible(sample: Buffer): boolean {
  const bits = new Bits(sample, 16 + 1) // Behind the two bytes of zlib and the flag of the last block.
  switch (bits.take(2)) {
    case 0:
      return sample.toString('latin1', 7, 7 + JSON_START.length) === JSON_START
    case 1:
      // `{"` in the fixed code, whose bits come in the reverse order.
      return bits.take(16) === 0x4ad5
    case 2:
      return hasTables(bits)
    default:
      return false
  }
}

/** The code of the code lengths is complete: no bits are left over, none are missing. */
function hasTables(bits: Bits): boolean {
  if (bits.take(5) > 29 || bits.take(5) > 29) return false
  const count = bits.take(4) + 4
  let share = 0
  for (let i = 0; i < count; i++) {
    const length = bits.take(3)
    if (length > 0) share += 128 >> length
  }
  return share === 128
}

function unpackedStart(sample: Buffer): string {
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1024 * 1024 }
    return inflateSync(sample, options).toString('latin1', 0, JSON_START.length)
  } catch {
    return ''
  }
}

/** Numbers whose lowest bit comes first; zeros behind the end. */
class Bits {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  take(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++, this.#at++) {
      value |= (((this.#bytes[this.#at >> 3] ?? 0) >> (this.#at & 7)) & 1) << i
    }
    return value
  }
}
