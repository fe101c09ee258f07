const WORD = 4
const OFFSET_BASIS = 0x811c9dc5
const PRIME = 0x01000193

/**
 * 32 bits that tell a torn or rotten file of our own from a whole one, over one word of four bytes in so many; nothing
 * against somebody who means it. Neither a CRC of `node:zlib` nor a hash of `node:crypto`: to load them takes 2 to 9 ms,
 * and a scan of known layers needs nothing else of them. By FNV-1a, over words in the machine's order and not over bytes.
 * https://www.rfc-editor.org/rfc/rfc9923
 */
export function checksum(bytes: Uint8Array, stride = 1): number {
  const { buffer, byteOffset, length } = bytes.byteOffset % WORD === 0 ? bytes : Uint8Array.from(bytes)
  const words = new Int32Array(buffer, byteOffset, Math.floor(length / WORD))
  let sum = OFFSET_BASIS ^ length
  for (let i = 0; i < words.length; i += stride) sum = Math.imul(sum ^ (words[i] as number), PRIME)
  for (let i = words.length * WORD; i < length; i++) sum = Math.imul(sum ^ (bytes[i] as number), PRIME)
  return sum >>> 0
}
