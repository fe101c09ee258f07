import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { testStore } from '../../../test/stores.ts'
import { feedFixture, type UpdaterFixture } from '../../../test/updater-fixture.ts'
import { type Answer, RequestFault, type RouteRequest } from '../http/route.ts'
import { silentLogger } from '../observe/logger.ts'
import type { FeedAnswer } from './answers.ts'
import { setFeedGauges } from './feed-gauges.ts'
import { feedRoutes } from './routes.ts'

/** Asks the route of this id, and holds the answer to what the route says of it. */
async function ask(
  site: UpdaterFixture,
  id: string,
  params: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const route = feedRoutes(site.context, { files: site.files }).find((one) => one.id === id)
  assert(route)
  const identity = { kind: 'anonymous', name: 'test', tenant: '', scopes: new Set() }
  const request = {
    params,
    log: silentLogger,
    identity,
    signal: site.context.signal,
  } as unknown as RouteRequest
  try {
    const answer = await route.handle(request)
    const rule = route.answers[answer.status]
    assert(rule)
    if (answer.body?.kind === 'json') rule.schema?.parse(answer.body.value)
    return answer
  } catch (error) {
    if (!(error instanceof RequestFault)) throw error
    assert(route.answers[error.status])
    return { status: error.status }
  }
}

function valueOf({ body }: Answer): FeedAnswer {
  assert.equal(body?.kind, 'json')
  return body.value as FeedAnswer
}

async function shrunk(t: TestContext): Promise<UpdaterFixture> {
  const site = feedFixture(t, { store: await testStore(t, 'sqlite') })
  site.serve('a', { curl: { 'CVE-1': '1', 'CVE-2': '2', 'CVE-3': '3' } })
  await site.update('a')
  site.serve('a', { curl: { 'CVE-1': '1' } })
  await site.update('a')
  return site
}

test('feeds are listed with what is in force, what is held back and how the last update went', async (t) => {
  const site = await shrunk(t)
  const { body } = await ask(site, 'listFeeds')
  assert.deepEqual(
    body?.kind === 'json' && (body.value as { feeds: FeedAnswer[] }).feeds.map(({ id }) => id),
    ['a'],
  )
  const feed = valueOf(await ask(site, 'getFeed', { feed: 'a' }))
  assert.deepEqual(
    [feed.name, feed.current?.records, feed.held?.records, feed.generations?.length, feed.scheduled],
    ['Test feed a', 3, 1, 2, false],
  )
  assert.match(feed.last_error ?? '', /held back/)
  assert.equal((await ask(site, 'getFeed', { feed: 'b' })).status, 404)
})

test('a generation that is held back is accepted or rejected, once', async (t) => {
  const site = await shrunk(t)
  const params = { feed: 'a', ref: valueOf(await ask(site, 'getFeed', { feed: 'a' })).held?.ref ?? '' }
  assert.equal((await ask(site, 'rejectGeneration', { feed: 'b', ref: params.ref })).status, 404)
  assert.equal((await ask(site, 'acceptGeneration', params)).status, 200)
  assert.equal((await ask(site, 'acceptGeneration', params)).status, 404)
  assert.equal((await ask(site, 'rejectGeneration', params)).status, 404)
  assert.equal(valueOf(await ask(site, 'getFeed', { feed: 'a' })).current?.records, 1)
  const other = await shrunk(t)
  const held = valueOf(await ask(other, 'getFeed', { feed: 'a' })).held?.ref ?? ''
  assert.equal((await ask(other, 'rejectGeneration', { feed: 'a', ref: held })).status, 204)
  assert.equal(valueOf(await ask(other, 'getFeed', { feed: 'a' })).held, undefined)
})

test('an update can be asked for, of feeds that exist, and where feeds are fetched', async (t) => {
  const site = await shrunk(t)
  const waiting = async () =>
    (await site.context.queue.list({ task: 'update-feed', limit: 9 })).map(({ payload }) => payload)
  for (const feed of ['kev', 'a', 'a']) assert.equal((await ask(site, 'updateFeed', { feed })).status, 202)
  assert.deepEqual(await waiting(), [{ feed: 'kev' }, { feed: 'a' }])
  assert.equal((await ask(site, 'updateFeed', { feed: 'none' })).status, 404)
  const offline = feedFixture(t, { store: site.context.store, offline: true })
  assert.equal((await ask(offline, 'updateFeed', { feed: 'kev' })).status, 409)
})

test('metrics say how old feeds are, and which one waits for a person', async (t) => {
  const site = await shrunk(t)
  const values = new Map<string, number>()
  await setFeedGauges({
    store: site.context.store,
    metrics: {
      ...site.context.metrics,
      set: (name, value, labels) => void values.set(`${name} ${labels?.['feed']}`, value),
    },
  })
  assert.equal(values.get('plimsoll_feed_records a'), 3)
  assert.equal(values.get('plimsoll_feed_held a'), 1)
  assert.equal(values.get('plimsoll_feed_failing a'), 1)
  assert(
    Math.abs((values.get('plimsoll_feed_last_success_timestamp_seconds a') ?? 0) - Date.now() / 1000) < 60,
  )
})
