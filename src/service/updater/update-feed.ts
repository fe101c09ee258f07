import * as z from 'zod/mini'
import { readState } from '../../advisories/state/state-files.ts'
import { renewFeed } from '../../advisories/update-feed.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { Feed } from '../../core/feed.ts'
import { feedSource } from '../../engine/feed-source.ts'
import type { ServiceContext } from '../context.ts'
import type { TaskHandler } from '../queue/types.ts'
import { recordFailure } from './feed-status.ts'
import { listGenerations } from './generations.ts'
import { prune } from './prune.ts'
import { type Publication, publish } from './publish.ts'
import { addUpdate, unscheduleUpdates } from './schedules.ts'
import type { FeedFiles } from './types.ts'

const Payload = z.object({ feed: z.string() })

/** Milliseconds until a feed is tried again that has failed as often as a job may: upstreams come back. */
const LONG_PAUSE = 30 * 60 * 1000

export interface UpdateNeeds {
  readonly files: FeedFiles
  /** Gives the feed of an id. */
  readonly findFeed: (id: string) => Feed | undefined
}

/** `update-feed`: a new generation, or the word that there is none. */
export function updateFeedTask(context: ServiceContext, needs: UpdateNeeds): TaskHandler {
  const { store, log, metrics, config } = context
  return async (payload, job) => {
    const { feed: id } = Payload.parse(payload)
    const feed = needs.findFeed(id)
    if (!feed) {
      log.warn({ feed: id }, 'feed unknown to this version, no longer updated')
      await unscheduleUpdates(context, store.db, id)
      return
    }
    try {
      const publication = await update(context, feed, needs.files, job.signal)
      metrics.count('plimsoll_feed_updates_total', { feed: id, outcome: publication.outcome })
      tell(context, id, publication)
      await prune(context, id)
      await needs.files.sync(job.signal)
    } catch (error) {
      if (job.signal.aborted || !(error instanceof PlimsollError)) throw error
      metrics.count('plimsoll_feed_updates_total', { feed: id, outcome: 'failed' })
      await recordFailure(store, id, messageOf(error))
      if (!job.isLastAttempt) throw error
      // Never given up: what is in force stays, and its age is in every report.
      log.error({ feed: id, err: error }, 'feed not updated, to be tried again later')
      await addUpdate(context, store.db, id, Math.min(LONG_PAUSE, config.updater.period))
    }
  }
}

async function update(
  context: ServiceContext,
  feed: Feed,
  files: FeedFiles,
  signal: AbortSignal,
): Promise<Publication> {
  const { store, config, environment } = context
  const { database, sources } = config.matcher
  const generations = await listGenerations(store.db, feed.id)
  const last = generations.find(({ standing }) => standing === 'held') ??
    generations.find(({ standing }) => standing === 'current') ?? { state: readState(database.dir, feed.id) }
  // Upstream is asked for what is newer than this, which another replica may have built.
  if (last.state) await files.fileOf(last.state.digest, signal)
  const source = feedSource({ database, network: sources.registry, environment, signal })
  try {
    const { state } = source.bring
      ? await source.bring(feed, last.state)
      : await renewFeed(feed, last.state, {
          dir: database.dir,
          source: await source.open(),
          now: new Date(context.now()).toISOString(),
          signal,
        })
    const kind = feed.content === 'facts' ? 'enrichment' : 'vulnerability'
    return await publish(context, { state, kind, signal })
  } finally {
    await source.close()
  }
}

function tell({ log }: ServiceContext, feed: string, publication: Publication): void {
  if (publication.outcome === 'held')
    log.warn({ feed, ref: publication.ref }, 'feed shrank, generation held back')
  else if (publication.outcome === 'published')
    log.info({ feed, ref: publication.ref }, 'feed has a new generation')
  else log.debug({ feed }, 'feed unchanged')
}
