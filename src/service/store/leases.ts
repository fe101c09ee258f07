import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Store } from './store.ts'

/** Milliseconds for which a lease holds unless it is renewed: how long others wait for one that was killed. */
const LEASE_TIME = 15_000
/** Milliseconds between looks at a lease that somebody else holds; releases are announced as well. */
const POLL = 500
const CHANNEL = 'leases'

export interface LeaseOptions {
  /** Who holds it, for people; each call is a holder of its own, also within one process. */
  readonly replica: string
  readonly signal: AbortSignal
  /** Default: 15 s. */
  readonly time?: number
}

/**
 * Runs something that only one of all replicas may do at a time; waits for whoever does it. Its signal is aborted when
 * the caller's is, and when the lease was lost, because the database could not be reached in time.
 */
export async function withLease<T>(
  store: Store,
  name: string,
  options: LeaseOptions,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const holder = `${options.replica} ${randomUUID()}`
  await acquire(store, name, holder, options)
  return await hold(store, name, holder, options, run)
}

/** The same without waiting: `undefined` when somebody else does it. */
export async function tryLease<T>(
  store: Store,
  name: string,
  options: LeaseOptions,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  const holder = `${options.replica} ${randomUUID()}`
  if (!(await take(store, name, holder, options.time ?? LEASE_TIME))) return undefined
  return { value: await hold(store, name, holder, options, run) }
}

/** Whether anybody holds it now. */
export async function isLeased(store: Store, name: string): Promise<boolean> {
  const row = await store.db
    .selectFrom('leases')
    .select('holder')
    .where('name', '=', name)
    .where('until', '>=', store.now)
    .executeTakeFirst()
  return row !== undefined
}

async function acquire(
  store: Store,
  name: string,
  holder: string,
  { signal, time = LEASE_TIME }: LeaseOptions,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    if (await take(store, name, holder, time)) return
    await nextChance(store, signal)
  }
}

async function take(store: Store, name: string, holder: string, time: number): Promise<boolean> {
  const until = sql<number>`${store.now} + ${time}`
  const taken = await store.db
    .insertInto('leases')
    .values({ name, holder, until })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ holder, until }).where('leases.until', '<', store.now),
    )
    .returning('holder')
    .executeTakeFirst()
  return taken !== undefined
}

async function nextChance(store: Store, signal: AbortSignal): Promise<void> {
  const awake = new AbortController()
  const forget = store.listen(CHANNEL, () => awake.abort())
  try {
    await sleep(POLL, undefined, { signal: AbortSignal.any([signal, awake.signal]) })
  } catch {
    signal.throwIfAborted()
  } finally {
    forget()
  }
}

async function hold<T>(
  store: Store,
  name: string,
  holder: string,
  { signal, time = LEASE_TIME }: LeaseOptions,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController()
  let validUntil = performance.now() + time
  const timer = setInterval(() => {
    renew(store, name, holder, time).then(
      (isHeld) => {
        if (isHeld) validUntil = performance.now() + time
        else lost.abort(new Error(`the lease ${name} was lost`))
      },
      (error: unknown) => {
        // The next renewal may succeed; past its time somebody else may have begun.
        if (performance.now() >= validUntil) lost.abort(error)
      },
    )
  }, time / 3)
  try {
    return await run(AbortSignal.any([signal, lost.signal]))
  } finally {
    clearInterval(timer)
    await release(store, name, holder)
  }
}

async function renew(store: Store, name: string, holder: string, time: number): Promise<boolean> {
  const { numUpdatedRows } = await store.db
    .updateTable('leases')
    .set({ until: sql<number>`${store.now} + ${time}` })
    .where('name', '=', name)
    .where('holder', '=', holder)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** One that cannot be released runs out by itself. */
async function release(store: Store, name: string, holder: string): Promise<void> {
  try {
    await store.db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute()
    await store.announce(CHANNEL)
  } catch {
    // The database is away: nobody else gets it before it has run out.
  }
}
