import type { Queue } from '../queue/types.ts'
import type { Queries } from '../store/store.ts'

/** What is found is brought up to date by one replica at a time, feed after feed. */
export const MATCHING_LEASE = 'matching'

/** Packages were stored while the feed was missing: they are matched once it is there. */
export async function addFeedMatch(queue: Queue, queries: Queries, feed: string, delay = 0): Promise<void> {
  await queue.add(queries, { task: 'match-feed', payload: { feed }, key: `match-feed ${feed}`, delay })
}
