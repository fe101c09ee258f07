import type { ServiceContext } from '../context.ts'
import type { Queries } from '../store/store.ts'

export const UPDATE_TASK = 'update-feed'

function scheduleName(feed: string): string {
  return `feed ${feed}`
}

/** Brings the feed up to date at its pace; one that is new, at once. */
export async function scheduleUpdates(
  { queue, config }: ServiceContext,
  queries: Queries,
  feed: string,
): Promise<void> {
  const { period, jitter } = config.updater
  await queue.schedule(queries, {
    name: scheduleName(feed),
    task: UPDATE_TASK,
    payload: { feed },
    every: period,
    jitter,
    isDueAtOnce: true,
  })
}

export async function unscheduleUpdates(
  { queue }: ServiceContext,
  queries: Queries,
  feed: string,
): Promise<void> {
  await queue.unschedule(queries, scheduleName(feed))
}

/** Feeds that are scheduled, sorted. */
export async function scheduledFeeds(queries: Queries): Promise<string[]> {
  const rows = await queries.selectFrom('schedules').select('name').where('task', '=', UPDATE_TASK).execute()
  return rows.map(({ name }) => name.slice(scheduleName('').length)).sort()
}

/** Brings the feed up to date once, besides its schedule. Under the key of the scheduled job: one at a time does. */
export async function addUpdate(
  { queue }: Pick<ServiceContext, 'queue'>,
  queries: Queries,
  feed: string,
  delay = 0,
): Promise<void> {
  await queue.add(queries, {
    task: UPDATE_TASK,
    payload: { feed },
    key: `schedule ${scheduleName(feed)}`,
    delay,
  })
}
