import { PlimsollError } from '../../core/errors.ts'
import { wait } from '../../net/http-client.ts'
import { isRecord, type KubernetesObject, textAt, valueAt } from '../object.ts'
import { ApiFailure, failureOf } from './failure.ts'
import { listAll, pathOf, wordsOf } from './list.ts'
import type { ApiClient, ApiRequest, ApiResource } from './types.ts'

/** What became of the objects of a kind. */
export type WatchEvent =
  /** All that are there: what is not among them is gone. The first event, and whenever the thread was lost. */
  | { readonly kind: 'listed'; readonly items: readonly KubernetesObject[] }
  | { readonly kind: 'changed' | 'deleted'; readonly object: KubernetesObject }

export interface WatchOptions {
  /** Absent: all. */
  readonly namespace?: string
  readonly signal: AbortSignal
  /** Told of each failure that is waited out. */
  onFailure?(this: void, error: Error): void
  /** Told whenever the server says something: that there is nothing new, too. */
  onSign?(this: void): void
  /** Seconds after which the server is to end a watch; 300 where not given. */
  readonly seconds?: number
  /** Waits; tests do not. */
  readonly sleep?: typeof wait
}

/** Seconds after which the server is to end a watch, so that a connection that died unseen is not waited for. */
const WATCH_SECONDS = 300
/** Milliseconds before the second attempt, doubled for each after it. */
const FIRST_PAUSE = 1000
const MAX_PAUSE = 30_000

/**
 * Follows the objects of a kind for as long as the signal allows. Connections that end are made anew from where they
 * were; when that is too old, everything is listed again. Throws when the user may not watch them, or the cluster has no
 * such kind; all other failures are waited out.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function* watchAll(
  client: ApiClient,
  resource: ApiResource,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const { signal, sleep = wait, onFailure, onSign } = options
  let version: string | undefined
  let pause = FIRST_PAUSE
  for (;;) {
    signal.throwIfAborted()
    try {
      if (version === undefined) {
        const { items, resourceVersion } = await listAll(client, resource, options)
        onSign?.()
        yield { kind: 'listed', items }
        version = resourceVersion
      }
      for await (const event of client.lines(requestOf(resource, version, options))) {
        const next: Step = stepOf(event, resource, options)
        onSign?.()
        version = next.version ?? version
        if (next.event) yield next.event
        pause = FIRST_PAUSE
      }
      onSign?.()
      // A server that ends each watch at once is not to be asked without a pause.
      await sleep(FIRST_PAUSE, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!isPassing(error)) throw error
      if (error instanceof ApiFailure && error.status === 410) version = undefined
      else onFailure?.(error as Error)
      await sleep(pause, signal)
      pause = Math.min(MAX_PAUSE, pause * 2)
    }
  }
}

function requestOf(
  resource: ApiResource,
  version: string,
  { namespace, signal, seconds = WATCH_SECONDS }: WatchOptions,
): ApiRequest {
  return {
    path: pathOf(resource, namespace),
    query: {
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: version,
      timeoutSeconds: String(seconds),
    },
    verb: 'watch',
    what: wordsOf(resource, namespace),
    signal,
  }
}

interface Step {
  readonly version?: string
  readonly event?: WatchEvent
}

/** Throws the failure that the server sent in place of an event. */
function stepOf(event: unknown, resource: ApiResource, options: WatchOptions): Step {
  const object = valueAt(event, ['object'])
  const type = textAt(event, ['type'])
  if (type === 'ERROR') {
    const code = Number(valueAt(object, ['code']) ?? 500)
    throw failureOf(code, object, requestOf(resource, '', options))
  }
  if (!isRecord(object)) return {}
  const version = textAt(object, ['metadata', 'resourceVersion'])
  const at = version === undefined ? {} : { version }
  if (type === 'DELETED') return { ...at, event: { kind: 'deleted', object } }
  if (type === 'ADDED' || type === 'MODIFIED') return { ...at, event: { kind: 'changed', object } }
  // A bookmark, or a kind of event that is newer than this.
  return at
}

function isPassing(error: unknown): boolean {
  if (error instanceof ApiFailure) return error.status === 410 || error.status === 429 || error.status >= 500
  return error instanceof PlimsollError && error.code !== 'kubeconfig-invalid'
}
