import { databaseStatus, type FeedStatus } from '../../advisories/inspect/status.ts'
import type { Feed } from '../../core/feed.ts'
import { printable } from '../../core/printable.ts'
import { allFeeds, type EcosystemFeeds, feedsByEcosystem } from '../../engine/feeds.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'

export async function run({ options, environment, stdout, signal }: CommandContext): Promise<number> {
  const { database } = cachePaths(options, environment)
  const now = Date.now()
  const here = await databaseStatus(database, { maxAge: options.number('max-db-age'), now, signal })
  const statuses = new Map(here.map((status) => [status.feed, status]))
  const ecosystems = feedsByEcosystem()
  const feeds = allFeeds(new Date(now).toISOString())
  if (options.flag('json')) {
    const facts = feeds.map((feed) => factsOf(feed, ecosystems, statuses.get(feed.id)))
    stdout.write(`${JSON.stringify(facts, undefined, 2)}\n`)
    return 0
  }
  for (const { id, title, feeds: own, by } of ecosystems) {
    stdout.write(`${title} (${id})${own.length > 0 ? '' : noFeeds(by)}\n`)
    for (const feed of own) stdout.write(lineOf(feed, statuses.get(feed.id)))
  }
  stdout.write('Facts about flaws and releases\n')
  for (const feed of feeds) if (feed.content === 'facts') stdout.write(lineOf(feed, statuses.get(feed.id)))
  return 0
}

function noFeeds(by: string | undefined): string {
  return by === undefined ? ': listed, not judged' : `: by the feeds of ${by}`
}

function lineOf({ id, name }: Feed, status: FeedStatus | undefined): string {
  const text = `  ${id.padEnd(24)} ${name.padEnd(46)} ${status ? hereOf(status) : 'not here'}`
  return `${printable(text)}\n` // An imported state is in the words of whoever exported it.
}

function hereOf({ records, upstreamDate, checkedAt, isStale }: FeedStatus): string {
  const date = upstreamDate === undefined ? '' : `, of ${upstreamDate.slice(0, 10)}`
  const age = isStale ? ' (older than --max-db-age)' : ''
  return `${records} records${date}, checked ${checkedAt.slice(0, 10)}${age}`
}

function factsOf(
  { id, name, content, documents }: Feed,
  ecosystems: readonly EcosystemFeeds[],
  status: FeedStatus | undefined,
) {
  const owners = ecosystems.filter(({ feeds }) => feeds.some((feed) => feed.id === id)).map((one) => one.id)
  const judged = ecosystems.filter((one) => one.by !== undefined && owners.includes(one.by))
  const { records, upstreamDate, checkedAt, isStale } = status ?? {}
  return {
    id,
    name,
    content,
    ecosystems: [...owners, ...judged.map((one) => one.id)],
    urls: documents.map(({ url }) => url),
    ...(status ? { records, upstreamDate, checkedAt, isStale } : {}),
  }
}
