import { isInForce, readStates } from '../../advisories/state/state-files.ts'
import type { Feed } from '../../core/feed.ts'
import { matchesGlob, parseGlob } from '../../core/glob.ts'
import { allFeeds, findFeed as findKnownFeed } from '../../engine/feeds.ts'
import type { ServiceContext } from '../context.ts'
import { currentGenerations } from './generations.ts'
import { publish } from './publish.ts'
import { scheduledFeeds, scheduleUpdates, UPDATE_TASK, unscheduleUpdates } from './schedules.ts'
import type { FeedFiles, Updater } from './types.ts'
import { updateFeedTask } from './update-feed.ts'

export interface UpdaterNeeds {
  readonly files: FeedFiles
  /** Default: the feeds of this program. */
  readonly findFeed?: (id: string) => Feed | undefined
}

/** Keeps feeds up to date: those that are configured, or those that stored images need. */
export function createUpdater(context: ServiceContext, needs: UpdaterNeeds): Updater {
  const { store, config, signal } = context
  const { findFeed = findKnownFeed, files } = needs
  const isWorking = config.updater.isEnabled && !config.matcher.database.offline
  const wanted = new Set<string>()
  return {
    tasks: { [UPDATE_TASK]: updateFeedTask(context, { files, findFeed }) },
    async start() {
      await adopt(context, findFeed)
      await files.sync(signal)
      await planUpdates(context, isWorking)
    },
    async want(feeds) {
      if (!isWorking || config.updater.feeds) return
      for (const id of feeds) {
        if (wanted.has(id) || !findFeed(id)) continue
        await scheduleUpdates(context, store.db, id)
        wanted.add(id)
      }
    },
  }
}

/** Feeds that somebody brought into the folder before it had a service: `plimsoll db import`, or earlier scans. */
async function adopt(context: ServiceContext, findFeed: (id: string) => Feed | undefined): Promise<void> {
  const { store, config, signal } = context
  const known = new Set((await currentGenerations(store.db)).map(({ feed }) => feed))
  for (const state of await readStates(config.matcher.database.dir)) {
    const feed = findFeed(state.feed)
    if (!feed || known.has(feed.id) || !isInForce(feed, state, config.matcher.database.dir)) continue
    await publish(context, { state, kind: feed.content === 'facts' ? 'enrichment' : 'vulnerability', signal })
  }
}

/** Schedules are of the store, and outlive a configuration: those that are there follow it. */
async function planUpdates(context: ServiceContext, isWorking: boolean): Promise<void> {
  const { store, config } = context
  const scheduled = await scheduledFeeds(store.db)
  const known = (await currentGenerations(store.db)).map(({ feed }) => feed)
  const chosen = isWorking ? chosenFeeds(config.updater.feeds, [...scheduled, ...known], context.now()) : []
  for (const id of scheduled) if (!chosen.includes(id)) await unscheduleUpdates(context, store.db, id)
  for (const id of chosen) await scheduleUpdates(context, store.db, id)
}

function chosenFeeds(
  patterns: readonly string[] | undefined,
  there: readonly string[],
  now: number,
): string[] {
  if (!patterns) return [...new Set(there)].sort()
  const globs = patterns.flatMap((pattern) => parseGlob(pattern))
  const ids = [
    ...allFeeds(new Date(now).toISOString()).map(({ id }) => id),
    ...patterns.filter((id) => findKnownFeed(id)),
  ]
  return [...new Set(ids)]
    .filter((id) => patterns.includes(id) || globs.some((glob) => matchesGlob(glob, [id])))
    .sort()
}
