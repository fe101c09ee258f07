import { createHash, type Hash } from 'node:crypto'
import type { AnyAnalyser } from '../../core/analyser.ts'
import { type Digest, digestAlgorithm } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { letGo } from '../../core/let-go.ts'
import { TarScanner } from '../../tar/scanner.ts'
import type { LayerLimits } from '../limits.ts'
import type { PathFilter } from '../path-filter.ts'
import { Decompressor } from './decompress.ts'
import { LayerContent } from './layer-content.ts'

export interface ReadLayerOptions {
  /** Names the layer in errors: `layer 2 of 3`. */
  readonly subject: string
  /** Digest of the layer in problems. */
  readonly layer: string
  /** What the bytes must have; `digest` as stored, `diffId` uncompressed. Only what is given is computed. */
  readonly expected?: { readonly digest?: Digest; readonly diffId?: Digest }
  /** Compute the diff id although none is expected: the image that says it is not known yet. */
  readonly computesDiffId?: boolean
  readonly analysers: readonly AnyAnalyser[]
  readonly limits: LayerLimits
  readonly skip: PathFilter
  readonly signal: AbortSignal
}

export interface LayerReading {
  readonly report: LayerReport
  /** Of the bytes as stored, where a digest was expected. */
  readonly digest: Digest | undefined
  /** Of the uncompressed bytes, where a diff id was expected or is to be computed. */
  readonly diffId: Digest | undefined
  /** Digests that the bytes were held to and have: under these the report may be kept. */
  readonly verified: readonly Digest[]
}

/**
 * Bytes of a damaged layer that are still hashed. Most damage is a transfer gone wrong, and then the digest says so
 * better than whatever the decompressor tripped over; but a stranger's stream is not followed for ever.
 */
const MAX_READ_AFTER_DAMAGE = 512 * 1024 * 1024

/** Bytes; about 0.05 ms of SHA-256. */
const HASHED_AT_ONCE = 64 * 1024

/**
 * Reads a layer once, from its first byte to its last. The chunks are ours: their memory may be gone afterwards.
 *
 * Errors: `digest-mismatch` (only known when all bytes were seen; preferred to what is wrong with the content),
 * `layer-corrupt`, `layer-not-a-tar`, `layer-bomb`, `compression-unsupported`, those of the source, the signal's reason.
 */
export async function readLayer(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadLayerOptions,
): Promise<LayerReading> {
  const { subject, expected = {} } = options
  const stored = expected.digest ? createHash(digestAlgorithm(expected.digest)) : undefined
  const unpacked = unpackedHash(options)
  const content: LayerContent = new LayerContent({ ...options, stop: () => scanner.stop() })
  const scanner = new TarScanner(subject, content)
  const decompressor = new Decompressor({
    subject,
    limits: options.limits,
    consume: unpacked
      ? (chunk) => (unpacked.update(chunk), scanner.write(chunk))
      : (chunk) => scanner.write(chunk),
  })
  try {
    const damage = await pump(bytes, { decompressor, scanner, stored, signal: options.signal })
    const digest = hold(stored, expected.digest, `${subject} has the digest`, damage)
    if (damage) throw damage
    const diffId = hold(unpacked, expected.diffId, `${subject} has the diff id`)
    const verified = [digest, diffId].filter((value) => value !== undefined)
    return { report: content.report(), digest, diffId, verified }
  } finally {
    decompressor.destroy()
  }
}

/** Of a diff id that nobody stated. */
const COMPUTED = 'sha256'

function unpackedHash({ expected, computesDiffId }: ReadLayerOptions): Hash | undefined {
  if (expected?.diffId) return createHash(digestAlgorithm(expected.diffId))
  return computesDiffId ? createHash(COMPUTED) : undefined
}

interface Pump {
  readonly decompressor: Decompressor
  readonly scanner: TarScanner
  readonly stored: Hash | undefined
  readonly signal: AbortSignal
}

/** Resolves with what is wrong with the content, where the digest of the bytes may explain it. */
async function pump(bytes: AsyncIterable<Uint8Array>, to: Pump): Promise<PlimsollError | undefined> {
  let damage: PlimsollError | undefined
  let readAfterDamage = 0
  for await (const chunk of bytes) {
    to.signal.throwIfAborted()
    let pause: Promise<void> | undefined
    try {
      // Written first: libuv's pool inflates this chunk while the main thread hashes it.
      if (!damage) pause = to.decompressor.write(chunk)
    } catch (error) {
      damage = explicable(error, to.stored)
    }
    if (to.stored) await hashGently(to.stored, chunk)
    if (pause) await pause
    if (damage) readAfterDamage += chunk.length
    if (damage && readAfterDamage > MAX_READ_AFTER_DAMAGE) throw damage
    if (to.decompressor.isDrained) letGo(chunk)
  }
  if (damage) return damage
  try {
    await to.decompressor.end()
    to.scanner.end()
    return undefined
  } catch (error) {
    return explicable(error, to.stored)
  }
}

/**
 * Hashes a chunk a piece at a time, so that no result of the pool waits long for the main thread: a layer's
 * inflating is a chain of jobs that each end there.
 */
async function hashGently(hash: Hash, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; at += HASHED_AT_ONCE) {
    if (at > 0) await new Promise((resolve) => setImmediate(resolve))
    hash.update(chunk.subarray(at, at + HASHED_AT_ONCE))
  }
}

/** Throws whatever a wrong digest would not explain, or could not because none is known. */
function explicable(error: unknown, stored: Hash | undefined): PlimsollError {
  const codes = ['layer-corrupt', 'layer-not-a-tar', 'compression-unsupported']
  if (stored && error instanceof PlimsollError && codes.includes(error.code)) return error
  throw error
}

/** The digest, when it is the one that was expected, or none was. */
function hold(
  hash: Hash | undefined,
  expected: Digest | undefined,
  what: string,
  cause?: Error,
): Digest | undefined {
  if (!hash) return undefined
  const actual = `${expected ? digestAlgorithm(expected) : COMPUTED}:${hash.digest('hex')}` as Digest
  if (actual === (expected ?? actual)) return actual
  const message = `${what} ${actual} instead of ${expected}`
  throw new PlimsollError('digest-mismatch', message, cause ? { cause } : {})
}
