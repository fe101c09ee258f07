import type { ServiceContext } from '../context.ts'
import type { Tasks } from '../queue/types.ts'
import { feedChanged } from './feed-changed.ts'
import { imageIndexed } from './image-indexed.ts'
import { matchFeed } from './match-feed.ts'
import type { MatchingNeeds } from './needs.ts'

/** The matcher's share of the queue. */
export function matcherTasks(context: ServiceContext, needs: MatchingNeeds): Tasks {
  return {
    'image-indexed': async (payload, job) => await imageIndexed(context, needs, payload, job),
    'feed-changed': async (payload, job) => await feedChanged(context, needs, payload, job),
    'match-feed': async (payload, job) => await matchFeed(context, needs, payload, job),
  }
}
