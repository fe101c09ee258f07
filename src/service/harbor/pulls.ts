import { messageOf, PlimsollError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import type { ServiceContext } from '../context.ts'
import { RequestFault } from '../http/route.ts'
import type { StoredImage } from '../parts.ts'
import { isLeased, tryLease } from '../store/leases.ts'
import type { HarborNeeds, PullRequest } from './needs.ts'

/** Pulls that run or wait, with credentials in memory; Harbor has ten workers unless it is told otherwise. */
export const MAX_PULLS = 200
/** Failures that are remembered, until Harbor has asked for them. */
export const MAX_FAILURES = 200

export type Progress =
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly image: StoredImage }
  | { readonly kind: 'unknown' }

export interface Pulls {
  /** Begins in the background, or joins what is under way. Throws `RequestFault` 503 where too many wait. */
  start(request: Omit<PullRequest, 'signal'>, digest: string): void
  /** Where it stands, whichever process does it. */
  progress(tenant: string, digest: string): Promise<Progress>
}

/**
 * Pulls in this process, so that credentials are neither stored nor sent on; other replicas know of it by its lease. A
 * pull that dies with the process is not taken over: nobody else has its credentials. Harbor is then told that there is
 * no such scan, and scans again.
 */
export function createPulls(context: ServiceContext, needs: HarborNeeds): Pulls {
  const running = new Map<string, Promise<void>>()
  const failures = new Map<string, string>()
  const waiting: (() => void)[] = []
  let free = context.config.indexer.concurrency

  async function work(key: string, request: Omit<PullRequest, 'signal'>): Promise<void> {
    const { store, replica, signal } = context
    try {
      // Where another replica has it, its lease is all that has to be known.
      await tryLease(store, leaseOf(key), { replica, signal }, async (held) => {
        await inTurn(held, async () => await needs.pull({ ...request, signal: held }))
      })
    } catch (error) {
      remember(key, error instanceof PlimsollError ? error.message : 'The image could not be scanned.')
      context.log.warn({ reference: request.reference, reason: messageOf(error) }, 'pull for Harbor failed')
    } finally {
      running.delete(key)
    }
  }

  async function inTurn(until: AbortSignal, run: () => Promise<unknown>): Promise<void> {
    if (free > 0) free--
    else await turn(waiting, until)
    try {
      until.throwIfAborted()
      await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }

  function remember(key: string, message: string): void {
    failures.set(key, message)
    const [oldest] = failures.keys()
    if (failures.size > MAX_FAILURES && oldest !== undefined) failures.delete(oldest)
  }

  return {
    start(request, digest) {
      const key = keyOf(request.tenant, digest)
      if (running.has(key)) return
      if (running.size >= MAX_PULLS) {
        const message = 'Too many scans wait; try again later.'
        throw new RequestFault(503, 'unavailable', message, { 'Retry-After': '30' })
      }
      failures.delete(key)
      running.set(key, work(key, request))
    },
    async progress(tenant, digest) {
      const key = keyOf(tenant, digest)
      if (running.has(key)) return { kind: 'running' }
      const failure = failures.get(key)
      if (failure !== undefined) return { kind: 'failed', message: failure }
      if (await isLeased(context.store, leaseOf(key))) return { kind: 'running' }
      const image = await needs.indexer.find(tenant, digest)
      switch (image?.state) {
        case 'indexed':
          return { kind: 'done', image }
        case 'failed':
          return { kind: 'failed', message: image.error?.message ?? 'The image could not be scanned.' }
        case 'queued':
        case 'indexing':
          return { kind: 'running' }
        case undefined:
          return { kind: 'unknown' }
      }
    },
  }
}

/** Resolves when it is called; rejects, and leaves the queue, when the signal comes. */
async function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const go = (): void => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = (): void => {
      waiting.splice(waiting.indexOf(go), 1)
      reject(signal.reason instanceof Error ? signal.reason : new Error('The service stops.'))
    }
    waiting.push(go)
    signal.addEventListener('abort', leave, { once: true })
  })
}

function leaseOf(key: string): string {
  return `harbor ${sha256(key).slice(0, 40)}`
}

function keyOf(tenant: string, digest: string): string {
  return `${digest} ${tenant}`
}
