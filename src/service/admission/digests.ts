import { type Digest, parseDigest } from '../../core/digest.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { formatImageReference, parseImageReference } from '../../core/image-reference.ts'
import type { PullLogin } from '../../kubernetes/keyring/read-secret.ts'
import type { ServiceContext } from '../context.ts'
import { imageDigest, indexOfImage, openPull, type PullCredentials } from '../native/pull-image.ts'
import { findImage } from '../store/images.ts'
import { registryCredentials } from '../store/registry-credentials.ts'
import type { Seal } from '../store/seal.ts'
import { isTimeToAnswer } from './in-time.ts'
import { createKept } from './kept.ts'
import { createLoginKey } from './login-key.ts'
import type { PodLogins } from './pull-secrets.ts'
import { StoreAway, type StoreWatch } from './store-watch.ts'

/** What a reference names now. */
export type Resolved =
  | {
      readonly kind: 'resolved'
      /** What the reference itself names: of several platforms the index. */
      readonly digest: Digest
      /** Of the image that is scanned for it. */
      readonly image: Digest
      /** With which the registry let it be seen; absent: without any of the pod's. */
      readonly login?: PullLogin
    }
  | { readonly kind: 'fault'; readonly fault: string }

export interface Digests {
  /**
   * @param pod logins of the pod that asks. Where there are such, what one pod may see is nothing to another: a registry
   *   has to have answered for these logins, even if the image is stored. Throws `StoreAway`.
   */
  resolve(image: string, signal: AbortSignal, pod?: Pick<PodLogins, 'loginsFor'>): Promise<Resolved>
}

/** Milliseconds for which a tag is taken to point where it did: as long as others ask for the same image anyway. */
const FRESH = 30_000
/** A fault is asked about again sooner. */
const FAULT_FRESH = 5000
/** What a digest names stays; that a login opens it is believed for longer. */
const PROVEN_FRESH = 10 * 60_000
/** Milliseconds for which a registry is waited for, so that one that is silent now is asked again later. */
const DEADLINE = 30_000
const MAX_KEPT = 10_000

/** Asks registries what tags point at, and remembers it for a while; many pods of one image ask once. */
export function createDigests(context: ServiceContext, seal: Seal, watch: Pick<StoreWatch, 'ask'>): Digests {
  const kept = createKept<Resolved>(context.now, MAX_KEPT)
  const loginKey = createLoginKey()
  return {
    resolve: async (image, signal, pod) => {
      const reference = parseImageReference(image)
      if (!reference) return { kind: 'fault', fault: 'it is no reference' }
      const name = formatImageReference(reference)
      const logins = pod?.loginsFor(reference)
      const key = logins ? `${name} ${loginKey(logins)}` : name
      const fresh = logins && reference.digest ? PROVEN_FRESH : FRESH
      try {
        return await kept.get(key, signal, async () => {
          const value = await ask(context, { seal, watch }, name, logins)
          return { value, fresh: value.kind === 'fault' ? FAULT_FRESH : fresh }
        })
      } catch (error) {
        if (isTimeToAnswer(signal)) return { kind: 'fault', fault: 'the registry did not answer in time' }
        throw error
      }
    },
  }
}

interface AskNeeds {
  readonly seal: Seal
  readonly watch: Pick<StoreWatch, 'ask'>
}

/** Rejects with nothing but `StoreAway`. */
async function ask(
  context: ServiceContext,
  needs: AskNeeds,
  reference: string,
  logins: readonly PullLogin[] | undefined,
): Promise<Resolved> {
  try {
    if (logins) return await askInTurn(context, needs, reference, logins)
    // What a digest names never changes: of an image that is stored no registry needs to be asked.
    const digest = parseImageReference(reference)?.digest
    if (digest && (await needs.watch.ask(async () => await findImage(context.store.db, '', digest))))
      return { kind: 'resolved', digest, image: digest }
    return await askAsService(context, needs, reference)
  } catch (error) {
    if (error instanceof StoreAway) throw error
    if (!(error instanceof PlimsollError)) context.log.warn({ err: error, reference }, 'digest not resolved')
    return { kind: 'fault', fault: messageOf(error) }
  }
}

/** Logins of a pod that are tried. */
const MAX_TRIED = 10
/** What another login may change. */
const PER_LOGIN: ReadonlySet<string> = new Set([
  'registry-unauthorized',
  'registry-refused',
  'registry-rate-limited',
  'image-not-found',
])

/** As the kubelet does: the logins of the pod in their order, then those of the node, which here are the service's. */
async function askInTurn(
  context: ServiceContext,
  needs: AskNeeds,
  reference: string,
  logins: readonly PullLogin[],
): Promise<Resolved> {
  for (const login of logins.slice(0, MAX_TRIED))
    try {
      const { username, password } = login
      const resolved = await askRegistry(context, reference, { username, password })
      return resolved.kind === 'resolved' ? { ...resolved, login } : resolved
    } catch (error) {
      if (!(error instanceof PlimsollError && PER_LOGIN.has(error.code))) throw error
    }
  return await askAsService(context, needs, reference)
}

async function askAsService(
  context: ServiceContext,
  { seal, watch }: AskNeeds,
  reference: string,
): Promise<Resolved> {
  const known = registryCredentials(context.store, seal)
  return await askRegistry(context, reference, await watch.ask(async () => await known.find('', reference)))
}

async function askRegistry(
  context: ServiceContext,
  reference: string,
  credentials: PullCredentials | undefined,
): Promise<Resolved> {
  const opened = await openPull(context, {
    tenant: '',
    reference,
    ...(credentials ? { credentials } : {}),
    signal: AbortSignal.any([context.signal, AbortSignal.timeout(DEADLINE)]),
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
