import type { ServiceContext } from '../context.ts'
import { withSpan } from '../observe/spans.ts'
import type { TaskHandler, Tasks } from '../queue/types.ts'
import type { Pool } from './types.ts'

/** A pool at work. */
export interface Worker {
  readonly name: string
  readonly isAlive: () => boolean
  /** Settles when the pool has stopped; rejects where it stopped by itself. */
  readonly done: Promise<void>
}

/** Works until the context's signal; each job has a span, a time and its faults in the log. */
export function startPool(context: ServiceContext, pool: Pool): Worker {
  const { queue, signal, config, log, metrics } = context
  let isAlive = true
  const work = queue.work(measured(context, pool.tasks), {
    concurrency: pool.concurrency,
    signal,
    grace: config.stopGrace,
    onFault: ({ task, id, isDead, error }) => {
      metrics.count('plimsoll_queue_faults_total', { task, is_dead: String(isDead) })
      const fields = { task, job: id, err: error }
      if (isDead) log.error(fields, 'job given up')
      else log.warn(fields, 'job failed')
    },
  })
  const done = work.then(
    () => {
      isAlive = false
      if (!signal.aborted) throw new Error(`The workers of ${pool.name} stopped by themselves.`)
    },
    (error: unknown) => {
      isAlive = false
      throw error
    },
  )
  return { name: pool.name, isAlive: () => isAlive || signal.aborted, done }
}

function measured({ metrics }: ServiceContext, tasks: Tasks): Tasks {
  return Object.fromEntries(
    Object.entries(tasks).map(([task, handle]): [string, TaskHandler] => [
      task,
      async (payload, job) => {
        const began = performance.now()
        let outcome = 'failed'
        try {
          await withSpan(task, { 'job.id': job.id, 'job.attempt': job.attempt }, () => handle(payload, job))
          outcome = 'done'
        } finally {
          if (outcome === 'failed' && job.signal.aborted) outcome = 'handed-back'
          const seconds = (performance.now() - began) / 1000
          metrics.observe('plimsoll_job_duration_seconds', seconds, { task, outcome })
        }
      },
    ]),
  )
}
