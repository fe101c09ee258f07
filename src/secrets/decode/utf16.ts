/** UTF-16 that comes in chunks of any size, as UTF-8. */
export class Utf16Decoder {
  readonly #isBigEndian: boolean
  /** Bytes of a character that is not whole yet. */
  #rest = Buffer.alloc(0)

  constructor(isBigEndian: boolean) {
    this.#isBigEndian = isBigEndian
  }

  decode(chunk: Buffer): Buffer {
    const bytes = Buffer.concat([this.#rest, chunk])
    const units = bytes.length & ~1
    const whole = units - 2 * (this.#endsInPair(bytes, units) ? 1 : 0)
    // Swapped in place: the bytes are a copy.
    if (this.#isBigEndian) bytes.subarray(0, whole).swap16()
    this.#rest = Buffer.from(bytes.subarray(whole))
    return Buffer.from(bytes.toString('utf16le', 0, whole))
  }

  /** Whether the last unit is the first half of a character outside the basic plane. */
  #endsInPair(bytes: Buffer, units: number): boolean {
    const high = bytes[this.#isBigEndian ? units - 2 : units - 1] ?? 0
    return units > 0 && high >= 0xd8 && high <= 0xdb
  }
}
