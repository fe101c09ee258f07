import assert from 'node:assert/strict'
import { statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  type FeedContent,
  type MatchingService,
  matchingService,
  npmPackage,
  writeFeed,
} from '../../../test/matching-service.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { unpackedRoot } from '../../../test/real-roots.ts'
import { FILE_OPTIONS } from '../../../test/render-report.ts'
import { requestHere } from '../../../test/scan-here.ts'
import { testStore } from '../../../test/stores.ts'
import type { Report } from '../../core/report.ts'
import { inspect } from '../../engine/inspect/index.ts'
import type { ScanTarget } from '../../engine/request.ts'
import { scan } from '../../engine/scan.ts'
import { jsonFormat } from '../../reports/json/index.ts'
import type { Matcher, StoredImage } from '../parts.ts'
import { publish } from '../updater/publish.ts'
import { TICK } from './advisories.ts'
import { createMatcher } from './matcher.ts'

const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url))
const SIGNAL = new AbortController().signal
const NPM = 'osv-npm'

function jsonOf(report: Report | undefined): string {
  assert(report)
  return [...jsonFormat.write(report, FILE_OPTIONS)].join('')
}

/** A report of a stored image, and what a scan of the image says with the same database at the same time. */
async function bothReports(t: TestContext, target: ScanTarget, mirror: string) {
  const dir = temporaryFolder(t)
  const site = matchingService(t, await testStore(t, 'sqlite'), { dir })
  const request = requestHere(target, { cache: dir, mirror })
  await scan(request)
  const { target: seen, inventory, leftOut } = await inspect(request)
  const test = { digest: 'sha256:x', packages: [] }
  const image = await site.store(test, { target: seen, inventory, leftOut })
  const report = await createMatcher(site.context, site.needs).report(image, { signal: SIGNAL })
  assert(report)
  const { createdAt } = report
  const scanned = await scan({ ...request, createdAt, database: { ...request.database, offline: true } })
  // Why a feed is missing depends on who asks.
  const expected = jsonOf(scanned).replaceAll(
    'fetching is switched off',
    'the service has not brought it yet',
  )
  return { site, report, image, stored: jsonOf(report), expected }
}

test('a stored image has the very report that a scan gives', async (t) => {
  const target = { kind: 'input', input: join(EXAMPLES, 'harbour.oci.tar') } as const
  const { stored, expected, report } = await bothReports(t, target, join(EXAMPLES, 'mirror'))
  assert(report.findings.length > 0)
  assert.equal(stored, expected)
})

test('and so have real ones, whose packages have the findings of the report', async (t) => {
  if (!needsRealData(t)) return
  const targets: readonly ScanTarget[] = [
    { kind: 'input', input: realData('images/alpine-3.10.9.docker.tar.gz') },
    { kind: 'input', input: realData('images/alpine-3.11.5.docker.tar.gz') },
    { kind: 'rootfs', path: unpackedRoot(t, 'debian-bookworm-metadata.rootfs.tar.xz') },
  ]
  let count = 0
  for (const target of targets) {
    const { site, image, stored, expected, report } = await bothReports(t, target, realData('upstream'))
    count += report.findings.length
    assert.equal(stored, expected)
    await site.run('image-indexed', { image: image.id })
    const rows = await site.context.store.db
      .selectFrom('package_findings as f')
      .innerJoin('packages as p', 'p.id', 'f.package_id')
      .select(['p.name', 'f.finding', 'f.severity', 'f.fixed_version'])
      .execute()
    assert.deepEqual(
      rows.map((row) => Object.values(row).join(' ')).sort(),
      report.findings
        .map((one) => [one.package.name, one.id, one.severity.level, one.fixedVersion ?? ''].join(' '))
        .sort(),
    )
  }
  assert(count > 20)
})

interface Fixture extends MatchingService {
  readonly matcher: Matcher
  readonly image: StoredImage
}

let now = 0

async function fixture(t: TestContext): Promise<Fixture> {
  now = Date.parse('2026-11-26T10:00:00Z')
  const site = matchingService(t, await testStore(t, 'sqlite'), { now: () => now })
  const image = await site.index({ digest: 'sha256:a', packages: [npmPackage('lodash', '4.17.20')] })
  return { ...site, image, matcher: createMatcher(site.context, site.needs) }
}

/** What is asked for right after a change is made anew once the folder has come to rest. */
async function loadAndSettle(site: MatchingService, content: FeedContent): Promise<void> {
  await site.load(NPM, content)
  await sleep(2 * TICK)
}

const HIT = { hits: [['npm', 'lodash', 'CVE-2021-0001', '4.17.21', 'HIGH']] } as const

test('there is no report while there are no advisories at all, and one as soon as there are', async (t) => {
  const site = await fixture(t)
  const { matcher, image, wanted } = site
  assert.equal(await matcher.report(image, { signal: SIGNAL }), undefined)
  assert.deepEqual(await matcher.readiness(), { hasDatabase: false, missing: [], old: [] })
  await site.drain()
  await site.load('kev', {})
  const report = await matcher.report(image, { signal: SIGNAL })
  assert.deepEqual(
    report?.problems.map(({ code, detail }) => `${code}: ${detail}`),
    ['feed-missing: OSV, npm: it is not in the database, and the service has not brought it yet'],
  )
  assert(wanted.includes(NPM))
  now += 60_000
  assert.deepEqual(await matcher.readiness(), { hasDatabase: true, missing: [NPM], old: [] })
  await site.load(NPM, HIT)
  const better = await matcher.report(image, { signal: SIGNAL })
  assert.deepEqual(
    better?.findings.map(({ id }) => id),
    ['CVE-2021-0001'],
  )
  now += 25 * 60 * 60 * 1000
  assert.deepEqual(await matcher.readiness(), { hasDatabase: true, missing: [], old: [NPM] })
  const later = await matcher.report(image, { signal: SIGNAL })
  assert(later?.problems.some(({ code }) => code === 'feed-stale'))
})

test('a feed that is in force and has not reached the folder is brought when somebody asks', async (t) => {
  for (const isFirst of [true, false]) {
    const site = await fixture(t)
    const { matcher, image } = site
    if (!isFirst) await site.load('kev', {})
    const state = writeFeed(site.context.config.matcher.database.dir, NPM, HIT, now)
    await publish(site.context, { state, kind: 'vulnerability', signal: SIGNAL })
    const views = [matcher.report(image, { signal: SIGNAL }), matcher.report(image, { signal: SIGNAL })]
    for (const report of await Promise.all(views))
      assert.deepEqual(
        report?.findings.map(({ id }) => id),
        ['CVE-2021-0001'],
      )
  }
})

test('whoever asks whether there are advisories brings them too; a folder that cannot be written is none', async (t) => {
  const site = await fixture(t)
  const state = writeFeed(site.context.config.matcher.database.dir, NPM, HIT, now)
  await publish(site.context, { state, kind: 'vulnerability', signal: SIGNAL })
  const files = { sync: () => Promise.reject(new Error('full')) }
  const without = createMatcher(site.context, { ...site.needs, files })
  assert.equal((await without.readiness()).hasDatabase, false)
  assert.equal(await without.report(site.image, { signal: SIGNAL }), undefined)
  assert.deepEqual(await site.matcher.readiness(), { hasDatabase: true, missing: [], old: [] })
})

test('a view is made once as long as neither image nor advisories change', async (t) => {
  const site = await fixture(t)
  const { matcher, image } = site
  await loadAndSettle(site, HIT)
  let made = 0
  const view = async (of: StoredImage, name = 'v') =>
    await matcher.view(
      of,
      name,
      (report) => {
        made++
        return Buffer.from(report.findings.map(({ id }) => id).join())
      },
      { signal: SIGNAL },
    )
  assert.equal(String(await view(image)), 'CVE-2021-0001')
  assert.equal(await view(image), await view(image))
  assert.equal(made, 1)
  await view(image, 'other')
  assert.equal(made, 2)
  await loadAndSettle(site, { namespaces: ['npm'] })
  assert.equal(String(await view(image)), '')
  assert.equal(made, 3)
  const again = await site.index({ digest: 'sha256:a', packages: [] })
  await view({ ...again, indexedAt: (image.indexedAt ?? 0) + 1 })
  assert.equal(made, 4)
})

test('those who ask at once wait for one report; what failed is asked for again', async (t) => {
  const site = await fixture(t)
  await loadAndSettle(site, HIT)
  let opened = 0
  const { advisories } = site.needs
  const counting: typeof advisories = {
    ...advisories,
    open: async (feeds, options) => {
      opened++
      if (opened === 1) throw new Error('broken')
      return await advisories.open(feeds, options)
    },
  }
  const matcher = createMatcher(site.context, { ...site.needs, advisories: counting })
  const ask = async () => await matcher.report(site.image, { signal: SIGNAL })
  await assert.rejects(ask(), /broken/)
  const [a, b] = await Promise.all([ask(), ask()])
  assert.equal(a, b)
  assert.equal(opened, 3) // Advisories, then facts of what was found.
  await assert.rejects(matcher.report(site.image, { signal: AbortSignal.abort() }))
})

test('a change within the same tick of the clock is seen once the tick is over', async (t) => {
  const { matcher, image, context, load } = await fixture(t)
  const folder = join(context.config.matcher.database.dir, 'state')
  await load(NPM, { namespaces: ['npm'] })
  const { mtime } = statSync(folder)
  utimesSync(folder, mtime, mtime) // Which keeps no more than milliseconds.
  const ask = async () => (await matcher.report(image, { signal: SIGNAL }))?.findings.length
  assert.equal(await ask(), 0)
  await load(NPM, HIT)
  utimesSync(folder, mtime, mtime)
  await sleep(2 * TICK)
  assert.equal(await ask(), 1)
})
