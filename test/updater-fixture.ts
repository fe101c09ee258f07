/** An updater over a mirror folder whose feeds are documents like `{"curl": {"CVE-1": "1.0"}}`, see feeds.ts. */
import type { TestContext } from 'node:test'
import { mirrorFolder } from '../src/advisories/fetch/mirror-folder.ts'
import { updateFeeds } from '../src/advisories/update-feeds.ts'
import type { ServiceContext } from '../src/service/context.ts'
import type { JobContext } from '../src/service/queue/types.ts'
import { createFeedFiles } from '../src/service/updater/feed-files.ts'
import type { FeedFiles, Updater } from '../src/service/updater/types.ts'
import { createUpdater } from '../src/service/updater/updater.ts'
import { testFeed, writeMirror } from './feeds.ts'
import { temporaryFolder } from './plimsoll.ts'
import { type TestService, updaterContext } from './service-context.ts'

export interface UpdaterFixture {
  readonly context: ServiceContext
  readonly dir: string
  readonly mirror: string
  readonly files: FeedFiles
  readonly updater: Updater
  serve(feed: string, content: unknown): void
  /** Does the job, as the queue would. */
  update(feed: string, job?: Partial<JobContext>): Promise<void>
  /** As `plimsoll db update` would. */
  updateFolder(feed: string): Promise<void>
  /** Lets the queue work until something holds. */
  work(isDone: () => Promise<boolean>): Promise<void>
}

export function feedFixture(
  t: TestContext,
  service: Omit<TestService, 'dir' | 'mirror'> & {
    readonly mirror?: string
    readonly feeds?: readonly string[]
  },
): UpdaterFixture {
  const { feeds = ['a', 'b'], mirror = temporaryFolder(t) } = service
  const dir = temporaryFolder(t)
  const context = updaterContext({ ...service, dir, mirror })
  const files = createFeedFiles(context)
  const known = feeds.map((id) => testFeed(id))
  const updater = createUpdater(context, { files, findFeed: (id) => known.find((feed) => feed.id === id) })
  return {
    context,
    dir,
    mirror,
    files,
    updater,
    serve: (feed, content) =>
      writeMirror(mirror, `https://feeds.example/${feed}.json`, JSON.stringify(content)),
    update: async (feed, job = {}) => {
      const { signal } = context
      await updater.tasks['update-feed']?.(
        { feed },
        { id: 1, attempt: 1, isLastAttempt: false, signal, ...job },
      )
    },
    updateFolder: async (feed) => {
      await updateFeeds(
        known.filter(({ id }) => id === feed),
        {
          dir,
          source: mirrorFolder(mirror),
          now: new Date().toISOString(),
          signal: context.signal,
          step: () => undefined,
        },
      )
    },
    work: async (isDone) => {
      const stop = new AbortController()
      const working = context.queue.work(updater.tasks, {
        concurrency: 2,
        signal: stop.signal,
        grace: 1000,
        onFault: () => undefined,
      })
      for (let i = 0; i < 400 && !(await isDone()); i++)
        await new Promise((resolve) => setTimeout(resolve, 20))
      stop.abort()
      await working
    },
  }
}
