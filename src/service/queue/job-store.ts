import { type RawBuilder, sql } from 'kysely'
import type { JobState } from '../store/schema.ts'
import type { Queries, Store } from '../store/store.ts'
import type { Job, NewJob, NewSchedule } from './types.ts'

/** A job that this process holds. */
export interface ClaimedJob {
  readonly id: number
  readonly task: string
  readonly payload: unknown
  readonly key: string | null
  readonly attempts: number
  readonly max_attempts: number
}

/** Adds a job, or finds the one that waits under its key. */
export async function addJob(store: Store, queries: Queries, job: NewJob): Promise<number> {
  const { task, payload, key = null, delay = 0, priority = 0, maxAttempts = 8 } = job
  const inserted = await queries
    .insertInto('jobs')
    .values({
      task,
      payload: JSON.stringify(payload),
      key,
      state: 'waiting',
      priority,
      run_at: sql<number>`${store.now} + ${delay}`,
      attempts: 0,
      max_attempts: maxAttempts,
      created_at: store.now,
      changed_at: store.now,
    })
    .onConflict((conflict) =>
      conflict
        .column('key')
        // Written out: SQLite finds its partial index by the text of the condition.
        .where('state', '=', sql.lit<'waiting'>('waiting'))
        .where('key', 'is not', null)
        // One that waits for its next attempt is due as early as the new one would be.
        .doUpdateSet({
          run_at: sql<number>`CASE WHEN jobs.run_at < excluded.run_at THEN jobs.run_at ELSE excluded.run_at END`,
        }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return inserted.id
}

/**
 * Takes the most urgent job that is due, or whose holder has died, for `time` milliseconds. No two jobs of one key run
 * side by side.
 */
export async function claimJob(
  store: Store,
  tasks: readonly string[],
  holder: string,
  time: number,
): Promise<ClaimedJob | undefined> {
  const skip = store.kind === 'postgres' ? sql`FOR UPDATE SKIP LOCKED` : sql``
  const { rows } = await sql<Omit<ClaimedJob, 'payload'> & { payload: string }>`
    UPDATE jobs SET state = 'running', holder = ${holder}, held_until = ${store.now} + ${time},
      attempts = attempts + 1, changed_at = ${store.now}
    WHERE id = (
      SELECT id FROM jobs AS due
      WHERE task IN (${sql.join(tasks)})
        AND ((state = 'waiting' AND run_at <= ${store.now}) OR (state = 'running' AND held_until < ${store.now}))
        AND NOT EXISTS (
          SELECT 1 FROM jobs AS other WHERE other.key = due.key AND other.state = 'running'
            AND other.held_until >= ${store.now} AND other.id <> due.id)
      ORDER BY priority DESC, run_at, id LIMIT 1 ${skip})
    RETURNING id, task, payload, key, attempts, max_attempts`.execute(store.db)
  const [row] = rows
  return row && { ...row, payload: JSON.parse(row.payload) as unknown }
}

/** Keeps jobs from being taken for abandoned; gives the ids of those that are still held. */
export async function extendJobs(
  store: Store,
  ids: readonly number[],
  holder: string,
  time: number,
): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set()
  const rows = await held(store, holder)
    .set({ held_until: sql<number>`${store.now} + ${time}` })
    .where('id', 'in', ids)
    .returning('id')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Whoever no longer holds a job has nothing to say of it: somebody else does it by now. */
function held(store: Store, holder: string) {
  return store.db.updateTable('jobs').where('state', '=', 'running').where('holder', '=', holder)
}

export async function removeDone(store: Store, id: number, holder: string): Promise<void> {
  await store.db.deleteFrom('jobs').where('id', '=', id).where('holder', '=', holder).execute()
}

/** @param failure absent for a job that is handed back untried */
export async function putBack(
  store: Store,
  job: ClaimedJob,
  holder: string,
  failure?: { readonly error: string; readonly delay: number },
): Promise<void> {
  await store.db.transaction().execute(async (transaction) => {
    const isTaken = job.key !== null && (await isWaiting(transaction, job.key))
    if (isTaken) {
      // The same work waits already; one is enough.
      await transaction.deleteFrom('jobs').where('id', '=', job.id).where('holder', '=', holder).execute()
      return
    }
    await transaction
      .updateTable('jobs')
      .set({
        state: 'waiting',
        holder: null,
        held_until: null,
        run_at: sql<number>`${store.now} + ${failure?.delay ?? 0}`,
        attempts: failure ? job.attempts : job.attempts - 1,
        changed_at: store.now,
        ...(failure ? { error: failure.error } : {}),
      })
      .where('id', '=', job.id)
      .where('holder', '=', holder)
      .execute()
    await store.announce('jobs', transaction)
  })
}

async function isWaiting(queries: Queries, key: string): Promise<boolean> {
  const row = await queries
    .selectFrom('jobs')
    .select('id')
    .where('key', '=', key)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return row !== undefined
}

export async function bury(store: Store, id: number, holder: string, error: string): Promise<void> {
  await held(store, holder)
    .set({ state: 'dead', holder: null, held_until: null, error, changed_at: store.now })
    .where('id', '=', id)
    .execute()
}

export async function listJobs(
  { db }: Store,
  { state, task, limit }: { readonly state?: JobState; readonly task?: string; readonly limit: number },
): Promise<Job[]> {
  let query = db.selectFrom('jobs').selectAll().orderBy('id').limit(limit)
  if (state) query = query.where('state', '=', state)
  if (task) query = query.where('task', '=', task)
  return (await query.execute()).map((row) => ({
    id: row.id,
    task: row.task,
    payload: JSON.parse(row.payload) as unknown,
    ...(row.key === null ? {} : { key: row.key }),
    state: row.state,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    ...(row.error === null ? {} : { error: row.error }),
    runAt: row.run_at,
    createdAt: row.created_at,
  }))
}

/** A dead job whose work waits under the same key again is removed instead: it is done by that one. */
export async function reviveJobs(store: Store, ids: readonly number[] | 'all'): Promise<number> {
  return await store.db.transaction().execute(async (transaction) => {
    let query = transaction.selectFrom('jobs').select(['id', 'key']).where('state', '=', 'dead').orderBy('id')
    if (ids !== 'all') query = query.where('id', 'in', ids.length > 0 ? ids : [-1])
    const dead = await query.execute()
    for (const { id, key } of dead) {
      if (key !== null && (await isWaiting(transaction, key))) {
        await transaction.deleteFrom('jobs').where('id', '=', id).execute()
        continue
      }
      await transaction
        .updateTable('jobs')
        .set({ state: 'waiting', attempts: 0, run_at: store.now, changed_at: store.now })
        .where('id', '=', id)
        .execute()
    }
    await store.announce('jobs', transaction)
    return dead.length
  })
}

export async function discardJobs({ db }: Store, ids: readonly number[]): Promise<number> {
  if (ids.length === 0) return 0
  const { numDeletedRows } = await db
    .deleteFrom('jobs')
    .where('id', 'in', ids)
    .where('state', '<>', 'running')
    .executeTakeFirst()
  return Number(numDeletedRows)
}

export async function countJobs({ db }: Store) {
  return await db
    .selectFrom('jobs')
    .select(['task', 'state', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy(['task', 'state'])
    .orderBy('task')
    .orderBy('state')
    .execute()
}

export async function putSchedule(store: Store, queries: Queries, schedule: NewSchedule): Promise<void> {
  const { name, task, payload, every, jitter, isDueAtOnce = false } = schedule
  const said = { task, payload: JSON.stringify(payload), every_ms: every, jitter_ms: jitter }
  const next: RawBuilder<number> = sql`${store.now} + ${isDueAtOnce ? 0 : withJitter(every, jitter)}`
  await queries
    .insertInto('schedules')
    .values({ name, ...said, next_at: next })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({
        ...said,
        // A pace that was slower before does not hold up the new one.
        next_at: sql<number>`CASE WHEN schedules.next_at > ${store.now} + ${every + jitter}
          THEN ${store.now} + ${every} ELSE schedules.next_at END`,
      }),
    )
    .execute()
}

/** Turns schedules that are due into jobs: each is taken by one of all replicas, in the transaction that adds its job. */
export async function runSchedules(store: Store, tasks: readonly string[]): Promise<number> {
  const skip = store.kind === 'postgres' ? sql`FOR UPDATE SKIP LOCKED` : sql``
  return await store.db.transaction().execute(async (transaction) => {
    const { rows } = await sql<{
      name: string
      task: string
      payload: string
      every_ms: number
      jitter_ms: number
    }>`
      SELECT name, task, payload, every_ms, jitter_ms FROM schedules
      WHERE next_at <= ${store.now} AND task IN (${sql.join(tasks)}) ORDER BY next_at ${skip}`.execute(
      transaction,
    )
    for (const { name, task, payload, every_ms: every, jitter_ms: jitter } of rows) {
      await addJob(store, transaction, {
        task,
        payload: JSON.parse(payload) as unknown,
        key: `schedule ${name}`,
      })
      await transaction
        .updateTable('schedules')
        .set({ next_at: sql<number>`${store.now} + ${withJitter(every, jitter)}` })
        .where('name', '=', name)
        .execute()
    }
    return rows.length
  })
}

function withJitter(every: number, jitter: number): number {
  return Math.round(every + Math.random() * jitter)
}
