import { setTimeout as sleep } from 'node:timers/promises'
import type { Report } from '../../core/report.ts'
import type { ServiceContext } from '../context.ts'
import type { Matcher, StoredImage } from '../parts.ts'
import type { Queries } from '../store/store.ts'
import { listStatus } from '../updater/feed-status.ts'
import { scheduledFeeds } from '../updater/schedules.ts'

/** Milliseconds that a question is held while feeds come that it needs; a client asks again after that. */
const HOLD = 20_000
/** Milliseconds between two looks. */
const PAUSE = 200

export type Awaited =
  | { readonly kind: 'report'; readonly report: Report }
  /** Advisories may yet come. */
  | { readonly kind: 'coming' }
  /** None are there, and those that were asked for could not be had: why, by feed. */
  | { readonly kind: 'none'; readonly failures: ReadonlyMap<string, string> }

/**
 * The report of an image that was handed in, with every feed that it needs and that can be had. A service that was
 * asked for nothing yet has no feeds: it brings those that an image needs, which takes seconds, and who asks first
 * should hear neither that there are none nor half of the truth.
 */
export async function awaitReport(
  context: ServiceContext,
  matcher: Matcher,
  image: StoredImage,
  { signal }: { readonly signal: AbortSignal },
): Promise<Awaited> {
  const end = performance.now() + HOLD
  for (;;) {
    const report = await matcher.report(image, { signal })
    const isHeld =
      performance.now() < end &&
      (await isOnTheWay(context.store.db, image, report && matcher.lacking(report)))
    if (!isHeld) return report ? { kind: 'report', report } : await without(context.store.db, image)
    await sleep(PAUSE, undefined, { signal })
  }
}

/** @param missing feeds that its report had to do without; absent where it has none */
async function isOnTheWay(
  db: Queries,
  image: StoredImage,
  missing: readonly string[] | undefined,
): Promise<boolean> {
  if (missing?.length === 0) return false
  const untried = await untriedFeeds(db)
  if (missing) return missing.some((feed) => untried.has(feed))
  // Which feeds it needs is known when it was matched for the first time.
  return untried.size > 0 || (await isUnmatched(db, image))
}

async function untriedFeeds(db: Queries): Promise<ReadonlySet<string>> {
  const tried = new Set((await listStatus(db)).map(({ feed }) => feed))
  return new Set((await scheduledFeeds(db)).filter((feed) => !tried.has(feed)))
}

async function isUnmatched(db: Queries, { id }: StoredImage): Promise<boolean> {
  const job = await db
    .selectFrom('jobs')
    .select('id')
    .where('key', '=', `image-indexed ${id}`)
    .where('state', '!=', 'dead')
    .executeTakeFirst()
  return job !== undefined
}

async function without(db: Queries, image: StoredImage): Promise<Awaited> {
  const failures = new Map(
    (await listStatus(db)).flatMap((one) => (one.lastError ? [[one.feed, one.lastError]] : [])),
  )
  if (failures.size === 0 || (await isOnTheWay(db, image, undefined))) return { kind: 'coming' }
  return { kind: 'none', failures }
}
