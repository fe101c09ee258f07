import { messageOf } from '../../core/errors.ts'
import { PODS } from '../../kubernetes/client/resources.ts'
import type { ApiClient } from '../../kubernetes/client/types.ts'
import { watchAll } from '../../kubernetes/client/watch.ts'
import { wait } from '../../net/http-client.ts'
import type { ServiceContext } from '../context.ts'
import { withLease } from '../store/leases.ts'
import { addJudgement } from './call-for.ts'
import { createPods, type Pods } from './pods.ts'
import { readRunning, touchRunning, writeRunning } from './running-store.ts'
import { createTopWorkloads } from './top-workloads.ts'
import type { RunningContainer } from './types.ts'

/** Milliseconds for which changes are collected before they are written: a rollout is many. */
const COLLECTED_FOR = 1000
/** Milliseconds after which what still runs is said to. */
const TOUCHED_AFTER = 5 * 60 * 1000
/** Milliseconds before what the cluster has refused is asked for again, or the lead is taken again. */
const PAUSE = 15_000
/** Milliseconds for which a failure of the watch counts, if no other follows. */
const FAILURE_COUNTS = 2 * 60 * 1000

/** What has become of the watch. */
export interface Following {
  /** Why the cluster is not seen, or not as it is now. Absent: it is, or another replica sees to it. */
  fault(): string | undefined
  /** Until the signal: leads, or waits for the lead. */
  run(signal: AbortSignal): Promise<void>
}

/** Keeps the store told of what runs. One of all replicas does it at a time; what was missed meanwhile is made up for. */
export function createFollowing(context: ServiceContext, client: ApiClient): Following {
  const { config, store, metrics, log, now, replica } = context
  const { name: cluster } = config.watcher
  let failure: { readonly message: string; readonly at: number } | undefined
  const fault = (): string | undefined =>
    failure && now() - failure.at < FAILURE_COUNTS ? failure.message : undefined
  const fail = (error: unknown): void => {
    const message = messageOf(error)
    if (fault() !== message) log.warn({ cluster, err: error }, 'the cluster cannot be watched')
    failure = { message, at: now() }
    metrics.set('plimsoll_running_watched', 0, { cluster })
  }
  const succeed = (): void => {
    failure = undefined
    metrics.set('plimsoll_running_watched', 1, { cluster })
  }

  return {
    fault,
    run: async (signal) => {
      metrics.set('plimsoll_running_watched', 0, { cluster })
      while (!signal.aborted) {
        try {
          await withLease(store, `watcher ${cluster}`, { replica, signal }, async (held) => {
            log.info({ cluster }, 'watching the cluster')
            await lead(context, client, { fail, succeed, fault }, held)
          })
        } catch (error) {
          if (signal.aborted) return
          fail(error)
          await wait(PAUSE, signal).catch(() => undefined)
        }
      }
    },
  }
}

interface Told {
  readonly fail: (error: unknown) => void
  readonly succeed: () => void
  readonly fault: () => string | undefined
}

async function lead(
  context: ServiceContext,
  client: ApiClient,
  told: Told,
  signal: AbortSignal,
): Promise<void> {
  const { namespaces, exclude } = context.config.watcher
  const ending = new AbortController()
  const both = AbortSignal.any([signal, ending.signal])
  const pods = createPods(namespaces, exclude)
  const news = createNews()
  const watch = async (place: string | undefined): Promise<void> => {
    for (;;) {
      try {
        for await (const event of watchAll(client, PODS, {
          ...(place === undefined ? {} : { namespace: place }),
          signal: both,
          onFailure: told.fail,
        })) {
          pods.apply(place, event)
          told.succeed()
          news.tell()
        }
      } catch (error) {
        both.throwIfAborted()
        // A right may be given later, and it would be found out by nobody.
        told.fail(error)
        await wait(PAUSE, both)
      }
    }
  }
  const places = namespaces.length > 0 ? namespaces : [undefined]
  const work = [...places.map(watch), keepWriting(context, { client, pods, news, told }, both)]
  try {
    await Promise.all(work)
  } finally {
    ending.abort()
    await Promise.allSettled(work)
  }
}

interface Writing {
  readonly client: ApiClient
  readonly pods: Pods
  readonly news: News
  readonly told: Told
}

async function keepWriting(
  context: ServiceContext,
  { client, pods, news, told }: Writing,
  signal: AbortSignal,
): Promise<void> {
  const { store, config, log } = context
  const { name: cluster } = config.watcher
  const refused = new Set<string>()
  const top = createTopWorkloads(client, ({ message }) => {
    if (!refused.has(message))
      log.warn({ cluster, reason: message }, 'workloads are told by what manages pods')
    refused.add(message)
  })
  // What another replica, or this one in an earlier life, has left behind.
  let known = await readRunning(store.db, cluster)
  for (let touchAt = 0; ; ) {
    if (await news.within(TOUCHED_AFTER, signal)) {
      await wait(COLLECTED_FOR, signal)
      news.forget()
      known = await write(context, known, await pods.containers(top, signal), pods)
    }
    // What is not seen any more may be gone.
    if (performance.now() < touchAt || told.fault() !== undefined) continue
    await touchRunning(store, cluster)
    touchAt = performance.now() + TOUCHED_AFTER
  }
}

/** Resolves with what is known in the store then. */
async function write(
  { store, queue, config }: ServiceContext,
  before: ReadonlyMap<string, RunningContainer>,
  now: ReadonlyMap<string, RunningContainer>,
  pods: Pods,
): Promise<ReadonlyMap<string, RunningContainer>> {
  const { name: cluster } = config.watcher
  const seen = [...now].flatMap(([key, container]) => (isSame(before.get(key), container) ? [] : [container]))
  const gone = [...before].flatMap(([key, container]) =>
    now.has(key) || !pods.isKnown(container.namespace) ? [] : [container],
  )
  if (seen.length + gone.length === 0) return before
  await store.db.transaction().execute(async (transaction) => {
    await writeRunning(store, transaction, cluster, { seen, gone })
    await addJudgement(queue, transaction, cluster)
  })
  const kept = [...before].filter(([, { namespace }]) => !pods.isKnown(namespace))
  return new Map([...kept, ...now])
}

function isSame(a: RunningContainer | undefined, b: RunningContainer): boolean {
  if (!a) return false
  const isSameOwner = a.owner.uid === b.owner.uid && a.owner.name === b.owner.name
  return isSameOwner && a.name === b.name && a.digest === b.digest && a.pods === b.pods
}

interface News {
  tell(): void
  forget(): void
  /** Whether there was any, within so many milliseconds. */
  within(milliseconds: number, signal: AbortSignal): Promise<boolean>
}

function createNews(): News {
  let isThere = false
  let wake: (() => void) | undefined
  return {
    tell: () => {
      isThere = true
      wake?.()
    },
    forget: () => {
      isThere = false
    },
    within: async (milliseconds, signal) => {
      signal.throwIfAborted()
      if (isThere) return true
      const awake = new AbortController()
      wake = () => awake.abort()
      await wait(milliseconds, AbortSignal.any([signal, awake.signal])).catch(() => undefined)
      signal.throwIfAborted()
      return isThere
    },
  }
}
