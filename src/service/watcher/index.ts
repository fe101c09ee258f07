import { readFile } from 'node:fs/promises'
import { sha256 } from '../../core/sha256.ts'
import { loadPolicies } from '../../engine/decisions/policy/load-policies.ts'
import { policyJudge } from '../../judgement/policy/index.ts'
import { createApiClient } from '../../kubernetes/client/client.ts'
import { findAccess } from '../../kubernetes/kubeconfig/find-access.ts'
import type { ServiceContext } from '../context.ts'
import type { Advisories } from '../matcher/advisories.ts'
import type { Check } from '../observe/readiness.ts'
import type { Matcher } from '../parts.ts'
import type { TaskHandler } from '../queue/types.ts'
import type { Part } from '../run/types.ts'
import type { FeedFiles } from '../updater/types.ts'
import { addReport, judgeTask, reportTask } from './call-for.ts'
import { createFollowing, type Following } from './follow-cluster.ts'
import { setRunningGauges } from './gauges.ts'
import type { Measure } from './judge-by-measure.ts'
import { judgeRunning } from './judge-running.ts'
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
  const { measure, digest: measureDigest } = await readMeasure(context)
  const client = createApiClient(access, { env: environment })
  const following = createFollowing(context, client)
  const judging = { ...needs, measure, measureDigest }
  const report = createReportRunning(context, { ...judging, client })
  const judge: TaskHandler = async (_, job) => {
    await judgeRunning(context, judging, job.signal)
    await forgetGone(store, GONE_KEPT)
    if (reports !== 'none') await addReport(queue, store.db, cluster)
  }
  const tasks = {
    [judgeTask(cluster)]: judge,
    [reportTask(cluster)]: async (_: unknown, job: { readonly signal: AbortSignal }) =>
      await report(job.signal),
  }
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

/** What an image is held to, and a digest that is another one when that is. */
async function readMeasure({
  config,
  signal,
}: ServiceContext): Promise<{ readonly measure: Measure; readonly digest: string }> {
  const { policy, severity } = config.watcher
  const { policies } = config.matcher.decisions
  if (policy === undefined)
    return { measure: { severity }, digest: sha256(JSON.stringify([severity, policies])) }
  const compiled = await loadPolicies([policy], signal)
  // A built-in one has no file, and is what it is in this version.
  const text = await readFile(policy, { encoding: 'utf8', signal }).catch(() => '')
  return {
    measure: { policy: policyJudge(compiled), severity },
    digest: sha256(JSON.stringify([policy, text])),
  }
}
