import { createApiClient } from '../../kubernetes/client/client.ts'
import { findAccess } from '../../kubernetes/kubeconfig/find-access.ts'
import type { ServiceContext } from '../context.ts'
import type { Advisories } from '../matcher/advisories.ts'
import type { Check } from '../observe/readiness.ts'
import type { Matcher } from '../parts.ts'
import type { TaskHandler } from '../queue/types.ts'
import type { Part } from '../run/types.ts'
import type { FeedFiles } from '../updater/types.ts'
import { addJudgement, addReport, judgeTask, reportTask } from './call-for.ts'
import { createFollowing, type Following } from './follow-cluster.ts'
import { setRunningGauges } from './gauges.ts'
import { judgeRunning } from './judge-running.ts'
import { createMeasures } from './measures.ts'
import { createReportRunning } from './report-running.ts'
import { forgetGone } from './running-store.ts'

export interface WatcherNeeds {
  readonly matcher: Matcher
  readonly files: FeedFiles
  readonly advisories: Advisories
}

const HOUR = 60 * 60 * 1000
/** Milliseconds for which it is kept that something ran. */
const GONE_KEPT = 30 * 24 * HOUR

/** Follows what runs in a cluster. Throws `kubeconfig-invalid`, `policy-unknown`, `policy-invalid`. */
export async function createWatcher(context: ServiceContext, needs: WatcherNeeds): Promise<Part> {
  const { config, store, queue, environment, signal } = context
  const { name: cluster, kubernetes, reports } = config.watcher
  const access = await findAccess({ ...kubernetes, env: environment }, signal)
  const measures = await createMeasures(context)
  const client = createApiClient(access, { env: environment })
  const following = createFollowing(context, client)
  const report = createReportRunning(context, { ...needs, client })
  const judge: TaskHandler = async (_, job) => {
    await judgeRunning(context, { ...needs, ...(await measures.now(job.signal)) }, job.signal)
    await forgetGone(store, GONE_KEPT)
    if (reports !== 'none') await addReport(queue, store.db, cluster)
  }
  const tasks = {
    [judgeTask(cluster)]: judge,
    [reportTask(cluster)]: async (_: unknown, job: { readonly signal: AbortSignal }) =>
      await report(await measures.now(job.signal), job.signal),
  }
  context.onReload?.(() => {
    addJudgement(queue, store.db, cluster).catch((err: unknown) =>
      context.log.error({ err, cluster }, 'judgement not asked for'),
    )
  })
  return {
    pools: [{ name: 'watcher', tasks, concurrency: 1 }],
    checks: [clusterCheck(following)],
    // Days pass, scans fail, and definitions are installed: nothing else tells of these.
    start: async () =>
      await queue.schedule(store.db, {
        name: judgeTask(cluster),
        task: judgeTask(cluster),
        payload: {},
        every: HOUR,
        jitter: HOUR / 10,
        isDueAtOnce: true,
      }),
    follow: (until) => following.run(until),
    gauges: () => setRunningGauges(context),
    close: () => client.close(),
  }
}

function clusterCheck(following: Following): Check {
  return { name: 'cluster', run: () => Promise.resolve(following.fault()) }
}
