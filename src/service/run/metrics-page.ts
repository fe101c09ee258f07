import type { ServiceContext } from '../context.ts'
import type { CollectedMetrics, MetricsPage } from '../observe/create-metrics.ts'
import type { CheckResult } from '../observe/readiness.ts'

type Gauge = Awaited<ReturnType<ServiceContext['queue']['counts']>>[number]

/** A page with what is only looked up when somebody asks: the queue, the size of the database, the checks. */
export function createMetricsPage(
  { queue, store, log }: Pick<ServiceContext, 'queue' | 'store' | 'log'>,
  metrics: CollectedMetrics,
  gauges: () => Promise<void> = () => Promise.resolve(),
): (results: readonly CheckResult[]) => Promise<MetricsPage> {
  let before: readonly Gauge[] = []
  return async (results) => {
    for (const { name, ok } of results) metrics.set('plimsoll_ready', ok ? 1 : 0, { check: name })
    try {
      const [counts, bytes] = await Promise.all([queue.counts(), store.size()])
      // What has no jobs any more is not in the list.
      for (const { task, state } of before) metrics.set('plimsoll_queue_jobs', 0, { task, state })
      for (const { task, state, count } of counts) metrics.set('plimsoll_queue_jobs', count, { task, state })
      metrics.set('plimsoll_store_bytes', bytes)
      before = counts
      await gauges()
    } catch (error) {
      // The page is wanted above all when the database is away.
      log.warn({ err: error }, 'database not counted')
    }
    return await metrics.page()
  }
}
