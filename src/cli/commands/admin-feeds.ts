import { randomUUID } from 'node:crypto'
import { PlimsollError } from '../../core/errors.ts'
import type { ServiceConfig } from '../../service/config/types.ts'
import type { ServiceContext } from '../../service/context.ts'
import { silentLogger } from '../../service/observe/logger.ts'
import { noMetrics } from '../../service/observe/metrics.ts'
import { createQueue } from '../../service/queue/queue.ts'
import type { Store } from '../../service/store/store.ts'
import { listStatus } from '../../service/updater/feed-status.ts'
import { listGenerations } from '../../service/updater/generations.ts'
import { acceptGeneration, rejectGeneration } from '../../service/updater/publish.ts'
import { withStore } from '../admin-store.ts'
import { actionOf, requireNames, timeText, writeList } from '../admin-table.ts'
import type { CommandContext } from '../context.ts'

/** How the feeds of the service stand, and what a person decides about a generation that shrank and was held back. */
export async function run(context: CommandContext): Promise<number> {
  const { action, names } = actionOf(context, 'admin feeds', ['list', 'accept', 'reject'])
  requireNames(names, action !== 'list', 'the id of a feed')
  return await withStore(context, async (store, config) => {
    if (action === 'list') writeFeeds(context, await feedRows(store))
    else for (const feed of names) await decide(context, serviceContext(context, store, config), action, feed)
    return 0
  })
}

interface FeedRow {
  readonly feed: string
  /** Of the generation in force. */
  readonly records?: number
  readonly current?: string
  readonly held?: { readonly ref: string; readonly records: number; readonly createdAt: number }
  readonly lastAttemptAt?: number
  readonly lastSuccessAt?: number
  readonly lastError?: string
}

async function feedRows({ db }: Store): Promise<readonly FeedRow[]> {
  const [generations, statuses] = await Promise.all([listGenerations(db), listStatus(db)])
  const ids = new Set([...generations, ...statuses].map(({ feed }) => feed))
  return [...ids].sort().map((feed) => {
    const current = generations.find((one) => one.feed === feed && one.standing === 'current')
    const held = generations.find((one) => one.feed === feed && one.standing === 'held')
    const { records: _records, ...status } = statuses.find((one) => one.feed === feed) ?? {}
    return {
      ...status,
      feed,
      ...(current ? { current: current.ref, records: current.state.records } : {}),
      ...(held ? { held: { ref: held.ref, records: held.state.records, createdAt: held.createdAt } } : {}),
    }
  })
}

function writeFeeds(context: CommandContext, items: readonly FeedRow[]): void {
  writeList(context, {
    items,
    columns: [
      ['FEED', ({ feed }) => feed],
      ['RECORDS', ({ records }) => String(records ?? '')],
      ['HELD BACK', ({ held }) => (held ? `${held.records} records` : '')],
      ['UPDATED (UTC)', ({ lastSuccessAt }) => timeText(lastSuccessAt)],
      ['LAST FAULT', ({ lastError = '' }) => lastError],
    ],
    none: 'There are no feeds yet.',
  })
}

async function decide(
  { stdout }: CommandContext,
  service: ServiceContext,
  action: 'accept' | 'reject',
  feed: string,
): Promise<void> {
  const generations = await listGenerations(service.store.db, feed)
  const held = generations.find(({ standing }) => standing === 'held')
  const isDone =
    held !== undefined &&
    (action === 'accept'
      ? (await acceptGeneration(service, feed, held.ref)) !== undefined
      : await rejectGeneration(service, feed, held.ref))
  if (!isDone)
    throw new PlimsollError(
      'usage',
      `The feed ${feed} has no generation that is held back; plimsoll admin feeds list shows them.`,
    )
  const what = action === 'accept' ? 'in force' : 'dropped; the one before it stays'
  stdout.write(`${feed}: the generation of ${held.state.records} records is ${what}.\n`)
}

function serviceContext(
  { environment, signal }: CommandContext,
  store: Store,
  config: ServiceConfig,
): ServiceContext {
  const replica = `admin-${randomUUID()}`
  return {
    config,
    store,
    queue: createQueue(store, { replica }),
    log: silentLogger,
    metrics: noMetrics,
    now: () => Date.now(),
    environment,
    replica,
    signal,
  }
}
