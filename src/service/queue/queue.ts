import type { Store } from '../store/store.ts'
import { addJob, countJobs, discardJobs, listJobs, putSchedule, reviveJobs } from './job-store.ts'
import type { Queue } from './types.ts'
import { work } from './worker.ts'

export interface QueueOptions {
  /** Unique to this process. */
  readonly replica: string
  /** Milliseconds after which a job is taken over from a holder that is not heard of. Default: 15 s. */
  readonly leaseTime?: number
  /** Milliseconds between looks for work that nobody announced. Default: 2 s. */
  readonly poll?: number
  /** Milliseconds before the attempt after this one, from 1. Default: 2 s, doubling up to an hour, by chance up to a quarter less. */
  readonly backoff?: (attempt: number) => number
}

/**
 * One queue over both databases, with the same semantics. Own code, because the libraries for PostgreSQL have no
 * counterpart on SQLite, and take a worker for dead only after hours.
 */
export function createQueue(store: Store, options: QueueOptions): Queue {
  const { replica, leaseTime = 15_000, poll = 2000, backoff = growing } = options
  return {
    async add(queries, job) {
      const id = await addJob(store, queries, job)
      await store.announce('jobs', queries)
      return id
    },
    async schedule(queries, schedule) {
      await putSchedule(store, queries, schedule)
      await store.announce('jobs', queries)
    },
    async unschedule(queries, name) {
      await queries.deleteFrom('schedules').where('name', '=', name).execute()
    },
    work: async (tasks, workOptions) =>
      await work(store, tasks, { ...workOptions, holder: replica, leaseTime, poll, backoff }),
    list: async (filter) => await listJobs(store, filter),
    retry: async (ids) => await reviveJobs(store, ids),
    discard: async (ids) => await discardJobs(store, ids),
    counts: async () => await countJobs(store),
  }
}

const LONGEST = 60 * 60 * 1000

function growing(attempt: number): number {
  const pause = Math.min(LONGEST, 1000 * 2 ** attempt)
  return Math.round(pause * (1 - Math.random() / 4))
}
