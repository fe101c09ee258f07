import * as z from 'zod/mini'
import type { ServiceContext } from '../context.ts'
import type { JobContext } from '../queue/types.ts'
import { withLease } from '../store/leases.ts'
import { callForRunning } from '../watcher/call-for.ts'
import { addFeedMatch, MATCHING_LEASE } from './feed-match-job.ts'
import { addJudgeAgain } from './judge-again-job.ts'
import type { MatchingNeeds } from './needs.ts'
import { packagesOfFeed } from './packages-of-feed.ts'
import { rematch } from './rematch.ts'

const Payload = z.object({ feed: z.string() })

/** Milliseconds between looks for a feed that is not there yet. */
const PAUSE = 30_000

/**
 * Task `match-feed`: matches all packages that the feed may speak of. Waits for a feed that is not there. The first
 * generation of a feed comes this way, of which nobody is told.
 */
export async function matchFeed(
  context: ServiceContext,
  needs: MatchingNeeds,
  payload: unknown,
  { signal, attempt }: Pick<JobContext, 'signal' | 'attempt'>,
): Promise<void> {
  const { feed } = Payload.parse(payload)
  await withLease(context.store, MATCHING_LEASE, { replica: context.replica, signal }, async (held) => {
    await needs.files.sync(held)
    const states = await needs.advisories.states()
    if (states.some((state) => state.feed === feed)) {
      await rematch(context, needs, await packagesOfFeed(context.store.db, feed), {
        signal: held,
        isRetry: attempt > 1,
      })
      await callForRunning(context.queue, context.store.db)
      await addJudgeAgain(context, { operation: feed, packages: [] })
    } else await addFeedMatch(context.queue, context.store.db, feed, PAUSE)
  })
}
