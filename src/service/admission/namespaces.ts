import { messageOf } from '../../core/errors.ts'
import { ApiFailure } from '../../kubernetes/client/failure.ts'
import { pathOf } from '../../kubernetes/client/list.ts'
import { NAMESPACES } from '../../kubernetes/client/resources.ts'
import type { ApiClient } from '../../kubernetes/client/types.ts'
import { type WatchEvent, watchAll } from '../../kubernetes/client/watch.ts'
import { type KubernetesObject, recordAt, textAt } from '../../kubernetes/object.ts'
import { wait } from '../../net/http-client.ts'
import type { ServiceContext } from '../context.ts'
import { createKept } from './kept.ts'

export type Labels = Readonly<Record<string, string>>

/** Labels of the namespaces of a cluster, as it says them now. */
export interface Namespaces {
  /** `undefined` where they are not known: rules that ask for them refuse then, or do what `onFailure` says. */
  labelsOf(namespace: string, signal: AbortSignal): Promise<Labels | undefined>
  /** Why none are known; `undefined` where they are. */
  fault(): string | undefined
  /** For metrics: how many are known, and milliseconds since the cluster last said anything. */
  state(): { readonly known: number; readonly silence: number }
  /** Watches until the signal. */
  follow(signal: AbortSignal): Promise<void>
}

export interface NamespacesNeeds extends Pick<ServiceContext, 'log' | 'now' | 'signal'> {
  readonly client: ApiClient
  /** Milliseconds without a word of the cluster after which nothing that it said before counts. */
  readonly staleAfter: number
  /** Waits; tests do not. */
  readonly sleep?: typeof wait
}

/** Milliseconds for the question about one namespace: an API server waits. */
const DEADLINE = 2000
/** Milliseconds for which its answer counts; by then the watch has brought it, or taken it away. */
const ASKED_FRESH = 5000
/** Milliseconds before the next attempt where the cluster refuses, or was silent; what passes is waited out by the watch. */
const PAUSE = 5000
/** Signs of life within the time after which there would be none. */
const SIGNS = 3
const MAX_WATCH_SECONDS = 300

export function createNamespaces(needs: NamespacesNeeds): Namespaces {
  const { client, log, now, staleAfter, sleep = wait } = needs
  const known = new Map<string, Labels>()
  const created = now()
  let heard: number | undefined
  let isAway = false
  const asked = createKept<Labels | undefined>(now)

  const fault = (): string | undefined => {
    if (heard === undefined) return 'the namespaces of the cluster were not listed yet'
    const silence = now() - heard
    return silence > staleAfter
      ? `the cluster has said nothing of its namespaces for ${Math.round(silence / 1000)} s`
      : undefined
  }

  const sign = (): void => {
    heard = now()
    if (isAway) log.info({ cluster: client.name }, 'namespaces watched again')
    isAway = false
  }

  /** Told once for each time that the watch is away, however often it is tried again. */
  const failed = (err: unknown): void => {
    if (!isAway) log.warn({ err, cluster: client.name }, 'namespaces not watched')
    isAway = true
  }

  /** Ends when the connection does not even die: nothing comes any more. */
  async function watchOnce(signal: AbortSignal): Promise<void> {
    const silent = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const expect = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => silent.abort(new Error('The cluster says nothing any more.')), staleAfter)
    }
    expect()
    try {
      const events = watchAll(client, NAMESPACES, {
        signal: AbortSignal.any([signal, silent.signal]),
        seconds: Math.min(MAX_WATCH_SECONDS, Math.max(1, Math.floor(staleAfter / 1000 / SIGNS))),
        onFailure: failed,
        onSign: () => {
          expect()
          // Until the whole list is there, nothing is known.
          if (heard !== undefined) sign()
        },
        sleep,
      })
      for await (const event of events) {
        apply(known, event)
        sign()
      }
    } finally {
      clearTimeout(timer)
    }
  }

  async function ask(namespace: string): Promise<Labels | undefined> {
    try {
      const path = `${pathOf(NAMESPACES)}/${encodeURIComponent(namespace)}`
      const signal = AbortSignal.any([needs.signal, AbortSignal.timeout(DEADLINE)])
      return labelsOf(await client.request({ path, what: `the namespace ${namespace}`, signal }))
    } catch (err) {
      if (!(err instanceof ApiFailure && err.status === 404))
        log.warn({ namespace, fault: messageOf(err) }, 'labels of a namespace not looked up')
      return undefined
    }
  }

  return {
    fault,
    state: () => ({ known: known.size, silence: now() - (heard ?? created) }),
    labelsOf: async (namespace, signal) => {
      if (fault() !== undefined) return undefined
      // One that was made just now may not have come by the watch yet.
      return (
        known.get(namespace) ??
        (await asked.get(namespace, signal, async () => ({
          value: await ask(namespace),
          fresh: ASKED_FRESH,
        })))
      )
    },
    follow: async (signal) => {
      for (;;) {
        try {
          await watchOnce(signal)
        } catch (error) {
          signal.throwIfAborted()
          failed(error)
          await sleep(PAUSE, signal)
        }
      }
    },
  }
}

function apply(known: Map<string, Labels>, event: WatchEvent): void {
  if (event.kind === 'listed') {
    known.clear()
    for (const item of event.items) known.set(nameOf(item), labelsOf(item))
  } else if (event.kind === 'deleted') known.delete(nameOf(event.object))
  else known.set(nameOf(event.object), labelsOf(event.object))
}

function nameOf(object: KubernetesObject): string {
  return textAt(object, ['metadata', 'name']) ?? ''
}

function labelsOf(object: KubernetesObject): Labels {
  const labels = recordAt(object, ['metadata', 'labels'])
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
