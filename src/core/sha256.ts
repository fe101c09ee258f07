import { hash } from 'node:crypto'

/** Beyond it, to load Node's own is quicker. */
const MAX_SHORT_BYTES = 64 * 1024
const BLOCK_BYTES = 64
const LENGTH_BYTES = 8

/**
 * The SHA-256 of bytes, or of a text in UTF-8, in hex. What is short is hashed here, and not by `node:crypto`, whose
 * loading takes 9 ms: a scan of known layers hashes some hundred short texts, and nothing else. Nothing that is
 * hashed so is secret.
 * https://csrc.nist.gov/pubs/fips/180-4/upd1/final, sections 4.1.2 to 6.2.2
 */
export function sha256(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  if (bytes.length > MAX_SHORT_BYTES) return hash('sha256', bytes)
  const message = padded(bytes)
  const words = new Int32Array(BLOCK_BYTES)
  const state = INITIAL.slice()
  for (let at = 0; at < message.byteLength; at += BLOCK_BYTES) {
    spreadBlock(words, message, at)
    mixBlock(state, words)
  }
  return hexOf(state)
}

function hexOf(state: Int32Array): string {
  const view = new DataView(new ArrayBuffer(state.byteLength))
  for (let i = 0; i < state.length; i++) view.setInt32(4 * i, state[i] as number)
  return Buffer.from(view.buffer).toString('hex')
}

/** The bytes, a bit that ends them, zeros, and their length in bits, in whole blocks. */
function padded(bytes: Uint8Array): DataView {
  const blocks = Math.ceil((bytes.length + 1 + LENGTH_BYTES) / BLOCK_BYTES)
  const message = new Uint8Array(blocks * BLOCK_BYTES)
  message.set(bytes)
  message[bytes.length] = 0x80
  const view = new DataView(message.buffer)
  view.setUint32(message.length - 4, bytes.length * 8)
  return view
}

/** The 16 words of a block, and 48 that follow from them. */
function spreadBlock(words: Int32Array, message: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = message.getInt32(at + 4 * i)
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15] as number
    const y = words[i - 2] as number
    const mixedX = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const mixedY = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    words[i] = (words[i - 16] as number) + mixedX + (words[i - 7] as number) + mixedY
  }
}

/** Turns of words are written out: until V8 has compiled this, a call costs more than what it does. */
function mixBlock(state: Int32Array, words: Int32Array): void {
  let a = state[0] as number
  let b = state[1] as number
  let c = state[2] as number
  let d = state[3] as number
  let e = state[4] as number
  let f = state[5] as number
  let g = state[6] as number
  let h = state[7] as number
  for (let i = 0; i < 64; i++) {
    const low = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t = (h + low + ((e & f) ^ (~e & g)) + (ROUNDS[i] as number) + (words[i] as number)) | 0
    const high = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + t) | 0
    d = c
    c = b
    b = a
    a = (t + high + majority) | 0
  }
  const mixed = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i] = (state[i] as number) + (mixed[i] as number)
}

const PRIMES = firstPrimes(64)
/** The first 32 bits behind the point of the square roots of the first eight primes, and of the cube roots of 64. */
const INITIAL = Int32Array.from(PRIMES.slice(0, 8), (prime) => bitsBehindPoint(Math.sqrt(prime)))
const ROUNDS = Int32Array.from(PRIMES, (prime) => bitsBehindPoint(Math.cbrt(prime)))

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}

function bitsBehindPoint(root: number): number {
  return Math.floor((root % 1) * 2 ** 32) | 0
}
