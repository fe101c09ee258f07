import type { ServiceContext } from '../context.ts'
import { RUNNING_VERDICTS, type RunningVerdict } from './types.ts'

/** Sets what `/metrics` says of what runs. What nobody has judged is unknown. */
export async function setRunningGauges({
  store,
  metrics,
  config,
}: Pick<ServiceContext, 'store' | 'metrics' | 'config'>): Promise<void> {
  const { name: cluster } = config.watcher
  const rows = await store.db
    .selectFrom(
      store.db
        .selectFrom('running_images')
        .select(['cluster', 'image'])
        .distinct()
        .where('cluster', '=', cluster)
        .where('gone_at', 'is', null)
        .as('r'),
    )
    .leftJoin('running_verdicts as v', (join) =>
      join.onRef('v.digest', '=', 'r.image').onRef('v.cluster', '=', 'r.cluster'),
    )
    .select(['v.verdict', (where) => where.fn.countAll<number>().as('count')])
    .groupBy('v.verdict')
    .execute()
  const counts = new Map<RunningVerdict, number>()
  for (const { verdict, count } of rows) {
    const said = verdict ?? 'unknown'
    counts.set(said, (counts.get(said) ?? 0) + count)
  }
  for (const verdict of RUNNING_VERDICTS)
    metrics.set('plimsoll_running_images', counts.get(verdict) ?? 0, { cluster, verdict })
}
