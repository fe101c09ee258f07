import type { Queue } from '../queue/types.ts'
import type { Queries } from '../store/store.ts'

/** Of each cluster its own: another cluster's watcher has neither its policy nor its API. */
export const judgeTask = (cluster: string): string => `judge-running ${cluster}`
export const reportTask = (cluster: string): string => `report-running ${cluster}`

export async function addJudgement(queue: Queue, queries: Queries, cluster: string): Promise<void> {
  const task = judgeTask(cluster)
  await queue.add(queries, { task, payload: {}, key: task })
}

/**
 * Has what runs judged again, by the watchers of the clusters in which it runs.
 *
 * @param image that became another one; absent: all may have
 */
export async function callForRunning(queue: Queue, queries: Queries, image?: number): Promise<void> {
  let query = queries.selectFrom('running_images').select('cluster').distinct().where('gone_at', 'is', null)
  if (image !== undefined)
    query = query.where((where) =>
      where.or([
        where('digest', 'in', where.selectFrom('images').select('digest').where('id', '=', image)),
        where(
          'digest',
          'in',
          where.selectFrom('image_indexes').select('digest').where('image_id', '=', image),
        ),
      ]),
    )
  for (const { cluster } of await query.execute()) await addJudgement(queue, queries, cluster)
}

export async function addReport(queue: Queue, queries: Queries, cluster: string): Promise<void> {
  const task = reportTask(cluster)
  await queue.add(queries, { task, payload: {}, key: task })
}
