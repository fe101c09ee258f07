import type { BlockChain } from './block.ts'

/** Bytes of text handed out at a time. */
const CHUNK = 256 * 1024
/** A fourth equal byte is followed by how many more of it there are, at most. */
const RUN = 4
const MAX_REPEATS = 255

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc >>> 0
})

/** Makes the text of blocks, through one buffer. */
export class BlockText {
  readonly #buffer = new Uint8Array(CHUNK + MAX_REPEATS + 1);

  /**
   * The text of a block, in chunks that are written over by the next. Throws at its end when its checksum is another.
   */
  *read({ rows, length, origin }: BlockChain, expectedCrc: number): Generator<Uint8Array, void, void> {
    const buffer = this.#buffer
    let filled = 0
    let crc = 0xffffffff
    let row = origin
    let last = -1
    let equal = 0
    for (let i = 0; i < length; i++) {
      const entry = rows[row] ?? 0
      const byte = entry & 0xff
      row = entry >>> 8
      let times = 1
      if (equal === RUN) {
        times = byte
        equal = 0
      } else {
        equal = byte === last ? equal + 1 : 1
        last = byte
      }
      for (; times > 0; times--) {
        buffer[filled++] = last
        crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ last] ?? 0)
      }
      if (filled >= CHUNK) {
        yield buffer.subarray(0, filled)
        filled = 0
      }
    }
    if (filled > 0) yield buffer.subarray(0, filled)
    if (~crc >>> 0 !== expectedCrc) throw new Error('the checksum of a bzip2 block is another')
  }
}
