import { type Digest, parseDigest } from '../../core/digest.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { formatImageReference, parseImageReference } from '../../core/image-reference.ts'
import type { ServiceContext } from '../context.ts'
import { imageDigest, indexOfImage, openPull } from '../native/pull-image.ts'
import { findImage } from '../store/images.ts'
import { registryCredentials } from '../store/registry-credentials.ts'
import type { Seal } from '../store/seal.ts'
import { isTimeToAnswer } from './in-time.ts'

/** What a reference names now. */
export type Resolved =
  | {
      readonly kind: 'resolved'
      /** What the reference itself names: of several platforms the index. */
      readonly digest: Digest
      /** Of the image that is scanned for it. */
      readonly image: Digest
    }
  | { readonly kind: 'fault'; readonly fault: string }

export interface Digests {
  resolve(image: string, signal: AbortSignal): Promise<Resolved>
}

/** Milliseconds for which a tag is taken to point where it did: as long as others ask for the same image anyway. */
const FRESH = 30_000
/** A fault is asked about again sooner. */
const FAULT_FRESH = 5000
const MAX_KEPT = 10_000

interface Kept {
  readonly until: number
  readonly resolved: Promise<Resolved>
}

/** Asks registries what tags point at, and remembers it for a while; many pods of one image ask once. */
export function createDigests(context: ServiceContext, seal: Seal): Digests {
  const kept = new Map<string, Kept>()
  return {
    resolve: async (image, signal) => {
      const reference = parseImageReference(image)
      if (!reference) return { kind: 'fault', fault: 'it is no reference' }
      const key = formatImageReference(reference)
      const known = kept.get(key)
      if (known && known.until > context.now()) return await withSignal(known.resolved, signal)
      kept.delete(key)
      // Whoever asked first may go away; the answer is for the others too.
      const resolved = ask(context, seal, key)
      kept.set(key, { until: context.now() + FRESH, resolved })
      const [oldest] = kept.keys()
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
      const answer = await withSignal(resolved, signal)
      if (answer.kind === 'fault') kept.set(key, { until: context.now() + FAULT_FRESH, resolved })
      return answer
    },
  }
}

/** Never rejects. */
async function ask(context: ServiceContext, seal: Seal, reference: string): Promise<Resolved> {
  try {
    // What a digest names never changes: of an image that is stored no registry needs to be asked.
    const digest = parseImageReference(reference)?.digest
    if (digest && (await findImage(context.store.db, '', digest)))
      return { kind: 'resolved', digest, image: digest }
    return await askRegistry(context, seal, reference)
  } catch (error) {
    if (!(error instanceof PlimsollError)) context.log.warn({ err: error, reference }, 'digest not resolved')
    return { kind: 'fault', fault: messageOf(error) }
  }
}

async function askRegistry(context: ServiceContext, seal: Seal, reference: string): Promise<Resolved> {
  const credentials = await registryCredentials(context.store, seal).find('', reference)
  const opened = await openPull(context, {
    tenant: '',
    reference,
    ...(credentials ? { credentials } : {}),
    signal: context.signal,
  })
  try {
    const image = parseDigest(imageDigest(opened))
    const digest = parseDigest(indexOfImage(opened)?.digest ?? imageDigest(opened))
    if (!image || !digest) return { kind: 'fault', fault: 'the registry gave no digest' }
    return { kind: 'resolved', digest, image }
  } finally {
    await opened.close()
  }
}

async function withSignal(promise: Promise<Resolved>, signal: AbortSignal): Promise<Resolved> {
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    return await Promise.race([promise, aborted.promise])
  } catch (error) {
    if (isTimeToAnswer(signal)) return { kind: 'fault', fault: 'the registry did not answer in time' }
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
    aborted.promise.catch(() => undefined)
  }
}
