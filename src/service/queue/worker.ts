import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../../core/errors.ts'
import type { Store } from '../store/store.ts'
import {
  bury,
  type ClaimedJob,
  claimJob,
  extendJobs,
  putBack,
  removeDone,
  runSchedules,
} from './job-store.ts'
import type { Tasks, WorkOptions } from './types.ts'

export interface WorkerOptions extends WorkOptions {
  readonly holder: string
  /** Milliseconds after which a job is taken over from a holder that is not heard of. */
  readonly leaseTime: number
  /** Milliseconds between looks for work that nobody announced. */
  readonly poll: number
  /** Milliseconds before the attempt after this one, from 1. */
  readonly backoff: (attempt: number) => number
}

interface Running {
  readonly job: ClaimedJob
  readonly abort: AbortController
  readonly done: Promise<void>
}

/** Does jobs until the signal comes; then finishes what was begun, or hands it back when the grace is over. */
export async function work(store: Store, tasks: Tasks, options: WorkerOptions): Promise<void> {
  const names = Object.keys(tasks)
  if (names.length === 0) return
  const running = new Map<number, Running>()
  const bell = createBell()
  const forget = store.listen('jobs', bell.ring)
  const heartbeat = setInterval(() => void beat(store, running, options), options.leaseTime / 3)
  options.signal.addEventListener('abort', bell.ring, { once: true })
  try {
    while (!options.signal.aborted) {
      const isBusy = await takeWork(store, tasks, names, running, options, bell.ring)
      if (!isBusy) await bell.wait(options.poll)
    }
    await finish(running, options.grace)
  } finally {
    clearInterval(heartbeat)
    forget()
  }
}

/** Whether there may be more work that could be begun now. */
async function takeWork(
  store: Store,
  tasks: Tasks,
  names: readonly string[],
  running: Map<number, Running>,
  options: WorkerOptions,
  ring: () => void,
): Promise<boolean> {
  if (running.size >= options.concurrency) return false
  try {
    await runSchedules(store, names)
    const job = await claimJob(store, names, options.holder, options.leaseTime)
    if (!job) return false
    const abort = new AbortController()
    const done = perform(store, tasks, job, abort.signal, options).finally(() => {
      running.delete(job.id)
      ring()
    })
    running.set(job.id, { job, abort, done })
    return true
  } catch (error) {
    options.onFault({ task: 'queue', id: 0, isDead: false, error })
    return false // The next look is after the pause.
  }
}

/** Never rejects: what goes wrong is kept with the job, and told. */
async function perform(
  store: Store,
  tasks: Tasks,
  job: ClaimedJob,
  signal: AbortSignal,
  options: WorkerOptions,
): Promise<void> {
  const { holder } = options
  try {
    // Taken over from holders that died of it, perhaps: it must not go round for ever.
    if (job.attempts > job.max_attempts)
      throw new Error('whoever did this job died, as often as it may be tried')
    await tasks[job.task]?.(job.payload, {
      id: job.id,
      attempt: job.attempts,
      isLastAttempt: job.attempts >= job.max_attempts,
      signal,
    })
    await again(() => removeDone(store, job.id, holder))
  } catch (error) {
    await fail(store, job, error, signal, options)
  }
}

async function fail(
  store: Store,
  job: ClaimedJob,
  error: unknown,
  signal: AbortSignal,
  options: WorkerOptions,
): Promise<void> {
  const { holder } = options
  const isDead = !signal.aborted && job.attempts >= job.max_attempts
  try {
    if (signal.aborted) await putBack(store, job, holder)
    else if (isDead) await again(() => bury(store, job.id, holder, messageOf(error)))
    else
      await again(() =>
        putBack(store, job, holder, { error: messageOf(error), delay: options.backoff(job.attempts) }),
      )
  } catch (cause) {
    // The database is away: the job runs out and is taken again, by whoever is there first.
    options.onFault({ task: job.task, id: job.id, isDead: false, error: cause })
  }
  if (!signal.aborted) options.onFault({ task: job.task, id: job.id, isDead, error })
}

/** What a job did must not be done again because a connection broke just then. */
async function again(change: () => Promise<void>): Promise<void> {
  try {
    await change()
  } catch {
    await sleep(500)
    await change()
  }
}

/** A job that is lost, because the database was away too long, is stopped: somebody else may be doing it. */
async function beat(store: Store, running: Map<number, Running>, options: WorkerOptions): Promise<void> {
  try {
    const held = await extendJobs(store, [...running.keys()], options.holder, options.leaseTime)
    for (const [id, { abort }] of running) if (!held.has(id)) abort.abort(new Error('the job was lost'))
  } catch (error) {
    options.onFault({ task: 'queue', id: 0, isDead: false, error })
  }
}

async function finish(running: Map<number, Running>, grace: number): Promise<void> {
  const all = Promise.all([...running.values()].map(({ done }) => done))
  const isOver = new AbortController()
  await Promise.race([all, sleep(grace, undefined, { signal: isOver.signal }).catch(() => undefined)])
  isOver.abort()
  for (const { abort } of running.values()) abort.abort(new Error('the service stops'))
  await all
}

/** A wait that anybody may end; one that was ended before it began ends at once. */
function createBell() {
  let hasRung = false
  let wake: (() => void) | undefined
  return {
    ring: (): void => {
      hasRung = true
      wake?.()
    },
    async wait(time: number): Promise<void> {
      if (!hasRung) {
        const abort = new AbortController()
        wake = () => abort.abort()
        await sleep(time, undefined, { signal: abort.signal }).catch(() => undefined)
        wake = undefined
      }
      hasRung = false
    },
  }
}
