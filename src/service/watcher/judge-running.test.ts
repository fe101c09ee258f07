import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  type Hit,
  type MatchingService,
  matchingService,
  npmPackage,
} from '../../../test/matching-service.ts'
import { onEachStore } from '../../../test/stores.ts'
import { createMatcher } from '../matcher/matcher.ts'
import { notificationId, runningOperation } from '../notifier/ids.ts'
import { allEntries } from '../notifier/notification-store.ts'
import { failImage, putImage } from '../store/images.ts'
import type { Store } from '../store/store.ts'
import { callForRunning, judgeTask } from './call-for.ts'
import { setRunningGauges } from './gauges.ts'
import { judgeRunning } from './judge-running.ts'
import { forgetGone, readRunning, touchRunning, writeRunning } from './running-store.ts'
import type { RunningContainer } from './types.ts'

const CLUSTER = 'test'
const NPM = 'osv-npm'
const HOUR = 60 * 60 * 1000
const A = `sha256:${'a'.repeat(64)}`
const B = `sha256:${'b'.repeat(64)}`
const { signal } = new AbortController()
const OLD: Hit = ['npm', 'lodash', 'CVE-2021-1', '4.17.21', 'HIGH']
const NEW: Hit = ['npm', 'lodash', 'CVE-2021-2', '4.17.21', 'CRITICAL']
const SLIGHT: Hit = ['npm', 'lodash', 'CVE-2021-3', '4.17.21', 'LOW']

function running(digest: string | undefined, name = 'web'): RunningContainer {
  const image = digest ?? 'loaded:1'
  return {
    namespace: 'n',
    workload: { kind: 'Deployment', name },
    role: 'container',
    container: 'app',
    image,
    ...(digest === undefined ? {} : { digest }),
    name: digest === undefined ? image : `registry.example/t/app@${digest}`,
    owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-1`, uid: name },
    pods: 1,
  }
}

async function see(store: Store, ...seen: readonly RunningContainer[]): Promise<void> {
  await writeRunning(store, store.db, CLUSTER, { seen, gone: [] })
}

interface Site extends MatchingService {
  readonly counts: Map<string, number>
  readonly judge: () => Promise<void>
  /** `DIGEST VERDICT: REASON`, by digest. */
  readonly verdicts: () => Promise<readonly string[]>
  /** Findings that were told of what runs, notification by notification. */
  readonly told: () => Promise<readonly (readonly string[])[]>
  /** References that are to be scanned. */
  readonly asked: () => Promise<readonly string[]>
  readonly pass: (milliseconds: number) => void
}

function siteOf(t: TestContext, store: Store, scan = true): Site {
  let time = Date.now()
  const made = matchingService(t, store, { now: () => time })
  const counts = new Map<string, number>()
  const context = {
    ...made.context,
    config: {
      ...made.context.config,
      watcher: { ...made.context.config.watcher, name: CLUSTER, scan },
      notifier: { ...made.context.config.notifier, isSummary: false },
    },
    metrics: {
      ...made.context.metrics,
      count: (name: string, _: unknown, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
      set: (name: string, value: number, labels = {}) =>
        void counts.set(`${name} ${Object.values(labels).join(' ')}`, value),
    },
  }
  const matcher = createMatcher(context, made.needs)
  const needs = { ...made.needs, files: made.needs.files, matcher, measureDigest: 'm' } as const
  const waiting = async (task: string) =>
    (await context.queue.list({ task, limit: 100 })).map((job) => job.payload)
  return {
    ...made,
    context,
    counts,
    judge: async () => await judgeRunning(context, { ...needs, measure: { severity: 'HIGH' } }, signal),
    verdicts: async () =>
      (await store.db.selectFrom('running_verdicts').selectAll().orderBy('digest').execute()).map(
        ({ digest, verdict, reason }) => `${digest.slice(7, 8)} ${verdict}: ${reason}`,
      ),
    told: async () => {
      const notifications = await store.db
        .selectFrom('notifications')
        .select('id')
        .orderBy('created_at')
        .execute()
      return await Promise.all(
        notifications.map(async ({ id }) =>
          (await Array.fromAsync(allEntries(store.db, id))).flat().map(({ finding }) => finding.id),
        ),
      )
    },
    asked: async () =>
      (await waiting('follow-reference')).map((payload) => (payload as { reference: string }).reference),
    pass: (milliseconds) => void (time += milliseconds),
  }
}

onEachStore('what runs', (open) => {
  test('is not known before it is scanned, which is asked for once in a while', async (t) => {
    const store = await open(t)
    const site = siteOf(t, store)
    await see(store, running(A), running(undefined, 'loaded'))
    await site.judge()
    await site.judge()
    assert.deepEqual(await site.verdicts(), ['a unknown: it was never scanned'])
    assert.deepEqual(await site.asked(), [`registry.example/t/app@${A}`])

    const image = await putImage(store, store.db, { tenant: '', digest: A, source: 'reference' })
    await site.judge()
    assert.deepEqual(await site.verdicts(), ['a unknown: it is being scanned'])
    await failImage(store.db, image.id, { code: 'x', message: 'no access' })
    await site.context.queue.discard((await site.context.queue.list({ limit: 9 })).map(({ id }) => id))
    await site.judge()
    assert.deepEqual(await site.verdicts(), ['a unknown: the scan failed: no access'])
    assert.deepEqual(await site.asked(), [])
    site.pass(6 * HOUR)
    await site.judge()
    assert.equal((await site.asked()).length, 1)

    await setRunningGauges(site.context)
    assert.equal(site.counts.get('plimsoll_running_images test unknown'), 2)
    assert.equal(site.counts.get('plimsoll_running_images test pass'), 0)
  })

  test('is not scanned where that is not wanted', async (t) => {
    const store = await open(t)
    const site = siteOf(t, store, false)
    await see(store, running(A))
    await site.judge()
    assert.deepEqual(await site.asked(), [])
  })

  test('is told of once when it becomes bad, and not when it was from the start', async (t) => {
    const store = await open(t)
    const site = siteOf(t, store)
    await site.load(NPM, { hits: [OLD] })
    await site.index({ digest: A, packages: [npmPackage('lodash', '4.17.20')] })
    await site.index({ digest: B, packages: [npmPackage('left-pad', '1.0.0')] })
    await see(store, running(A), running(A, 'again'), running(B, 'pad'))
    site.pass(2 * HOUR)
    await site.judge()
    assert.deepEqual(await site.verdicts(), ['a fail: 1 finding left', 'b pass: nothing was found'])
    assert.deepEqual(await site.told(), [])

    await site.load(NPM, { hits: [OLD, NEW, SLIGHT] })
    await site.judge()
    await site.judge()
    assert.deepEqual(await site.told(), [['CVE-2021-2']])
    const [row] = await store.db.selectFrom('notifications').selectAll().execute()
    const [entry] = (await Array.fromAsync(allEntries(store.db, row?.id ?? ''))).flat()
    assert.deepEqual(
      entry?.running?.places.map(({ name }) => name),
      ['again', 'web'],
    )
    assert.equal(entry.running.before, 'fail')
    assert.equal(site.counts.get('plimsoll_running_became_bad_total'), 1)
    assert.equal((await site.context.queue.list({ task: 'notify-running', limit: 9 })).length, 1)

    // It was withdrawn, and comes back.
    await site.load(NPM, { hits: [OLD] })
    await site.judge()
    await site.load(NPM, { hits: [OLD, NEW] })
    await site.judge()
    assert.equal((await site.told()).length, 2)
  })

  test('is not told of while feeds are on their way, and is the next time', async (t) => {
    const store = await open(t)
    const site = siteOf(t, store)
    await site.load('kev', {})
    await site.index({ digest: A, packages: [npmPackage('lodash', '4.17.20')] })
    await see(store, running(A))
    await site.judge()
    assert.match((await site.verdicts()).join(), /^a incomplete: /)
    await site.load(NPM, { hits: [OLD] })
    await site.judge()
    assert.deepEqual(await site.verdicts(), ['a fail: 1 finding left'])
    assert.deepEqual(await site.told(), [])
    // Those that never come are not waited for for ever.
    site.pass(2 * HOUR)
    await site.judge()
    await site.load(NPM, { hits: [OLD, NEW] })
    await site.judge()
    assert.deepEqual(await site.told(), [['CVE-2021-2']])
  })

  test('by an index of several platforms is as bad as the worst of them', async (t) => {
    const store = await open(t)
    const site = siteOf(t, store)
    await site.load(NPM, { hits: [OLD] })
    for (const [digest, version] of [
      [A, '4.17.21'],
      [B, '4.17.20'],
    ] as const) {
      const index = { repository: 'registry.example/t/app', digest: 'sha256:index' }
      await putImage(store, store.db, { tenant: '', digest, source: 'reference', index })
      await site.index({ digest, packages: [npmPackage('lodash', version)] })
    }
    await see(store, running('sha256:index'))
    await site.judge()
    assert.deepEqual(await site.verdicts(), ['i fail: 1 finding left'])
  })

  test('is judged again only when something is another', async (t) => {
    const store = await open(t)
    const site = siteOf(t, store)
    await site.load(NPM, { hits: [] })
    await site.index({ digest: A, packages: [npmPackage('lodash', '4.17.20')] })
    await see(store, running(A))
    const judgedAt = async (): Promise<number | undefined> => {
      await site.judge()
      return (await store.db.selectFrom('running_verdicts').select('judged_at').executeTakeFirst())?.judged_at
    }
    site.pass(2 * HOUR)
    await judgedAt()
    await store.db.updateTable('running_verdicts').set({ judged_at: 1 }).execute()
    assert.equal(await judgedAt(), 1)
    await site.load('osv-pypi', { hits: [['pypi', 'x', 'CVE-1', '2']] })
    assert.equal(await judgedAt(), 1)
    site.pass(24 * HOUR)
    assert.notEqual(await judgedAt(), 1)
  })

  test('calls its watcher when its image or a feed becomes another', async (t) => {
    const store = await open(t)
    const site = siteOf(t, store)
    const { queue } = site.context
    const called = async (): Promise<number> => {
      const jobs = await queue.list({ task: judgeTask(CLUSTER), limit: 9 })
      await queue.discard(jobs.map(({ id }) => id))
      return jobs.length
    }
    const [a, b] = [
      await site.index({ digest: A, packages: [] }),
      await site.index({ digest: B, packages: [] }),
    ]
    await callForRunning(queue, store.db)
    assert.equal(await called(), 0)
    await see(store, running(A))
    for (const [image, calls] of [
      [a.id, 1],
      [b.id, 0],
      [undefined, 1],
    ] as const) {
      await callForRunning(queue, store.db, image)
      assert.equal(await called(), calls)
    }
    await writeRunning(store, store.db, CLUSTER, { seen: [], gone: [running(A)] })
    await callForRunning(queue, store.db)
    assert.equal(await called(), 0)
    // As the matcher's tasks do.
    await see(store, running(A))
    await site.run('image-indexed', { image: a.id })
    assert.equal(await called(), 1)
  })

  test('is kept, and forgotten a while after it is gone', async (t) => {
    const store = await open(t)
    const site = siteOf(t, store)
    await site.load(NPM, { hits: [] })
    const { id } = await site.index({ digest: A, packages: [npmPackage('lodash', '4.17.20')] })
    await see(store, running(A), running(B, 'other'))
    await site.judge()
    await touchRunning(store, CLUSTER)
    const image = await store.db
      .selectFrom('images')
      .select('running_at')
      .where('id', '=', id)
      .executeTakeFirst()
    assert.ok(image?.running_at)

    await writeRunning(store, store.db, CLUSTER, { seen: [], gone: [running(A)] })
    assert.deepEqual([...(await readRunning(store.db, CLUSTER)).values()], [running(B, 'other')])
    await forgetGone(store, 60_000)
    assert.equal((await site.verdicts()).length, 2)
    // What comes back is what it was.
    await see(store, running(A))
    assert.equal((await readRunning(store.db, CLUSTER)).size, 2)
    await writeRunning(store, store.db, CLUSTER, { seen: [], gone: [running(A)] })
    await store.db.updateTable('running_images').set({ gone_at: 1 }).where('digest', '=', A).execute()
    await forgetGone(store, 60_000)
    assert.deepEqual(await site.verdicts(), ['b unknown: it was never scanned'])
  })
})

test('the same judgements make the same notification', () => {
  const idOf = (...judgements: readonly string[]): string =>
    notificationId(runningOperation(CLUSTER, judgements), '')
  assert.equal(idOf('a 1'), idOf('a 1'))
  assert.notEqual(idOf('a 1'), idOf('a 2'))
})
