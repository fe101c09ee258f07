import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import {
  type FeedContent,
  type MatchingService,
  matchingService,
  npmPackage,
  type TestImage,
} from '../../../test/matching-service.ts'
import { onEachStore } from '../../../test/stores.ts'
import type { Distribution } from '../../core/distribution.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import type { FindingBrief } from './brief.ts'
import { readBodies, storeCounts } from './findings-store.ts'
import { matchBodies } from './match-bodies.ts'

const ALPINE: Distribution = {
  family: 'alpine',
  release: '3.18',
  version: '3.18.4',
  prettyName: 'Alpine Linux v3.18',
  decidedBy: 'etc/os-release',
}
const NPM = 'osv-npm'

const LODASH: TestImage = { digest: 'sha256:a', packages: [npmPackage('lodash', '4.17.20')] }
const HIT: FeedContent = {
  hits: [['npm', 'lodash', 'GHSA-1', '4.17.21', 'HIGH']],
  aliases: { 'GHSA-1': ['CVE-2021-0001'] },
}

function apk(name: string, version: string): InventoryPackage {
  const purl = `pkg:apk/alpine/${name}@${version}?distro=alpine-3.18.4`
  return { kind: 'package', type: 'apk', name, version, purl, id: purl, path: 'lib/apk/db/installed' }
}

/** `lodash@4.17.20 CVE-2021-0001 HIGH fixed`, sorted. */
async function findings({ context: { store } }: MatchingService): Promise<string[]> {
  const rows = await store.db
    .selectFrom('package_findings as f')
    .innerJoin('packages as p', 'p.id', 'f.package_id')
    .select(['p.name', 'p.version', 'f.finding', 'f.severity', 'f.status', 'f.is_kev'])
    .execute()
  return rows
    .map(
      (row) =>
        `${row.name}@${row.version} ${row.finding} ${row.severity} ${row.status}${row.is_kev ? ' KEV' : ''}`,
    )
    .sort()
}

async function counts({ context: { store } }: MatchingService): Promise<unknown[]> {
  const rows = await store.db
    .selectFrom('image_counts')
    .selectAll()
    .orderBy('image_id')
    .orderBy('day')
    .execute()
  return rows.map((row) => [row.image_id, row.day, row.critical, row.high, row.medium, row.low, row.unknown])
}

/** `added CVE-2021-0001 > 4.17.21`. */
async function changes({ context: { store } }: MatchingService, operation: string): Promise<string[]> {
  const rows = await store.db
    .selectFrom('finding_changes')
    .selectAll()
    .where('operation', '=', operation)
    .orderBy('finding')
    .execute()
  return rows.map(({ change, finding, before, after }) => {
    const [old, now] = [before, after].map((text) =>
      text === null ? undefined : (JSON.parse(text) as FindingBrief),
    )
    const brief = (one: FindingBrief | undefined) =>
      one ? `${one.severity} ${one.fixedVersion ?? '-'}${one.kev ? ' KEV' : ''}` : ''
    return `${change} ${finding}: ${brief(old)} > ${brief(now)}`
  })
}

onEachStore('matching of stored images', (open) => {
  const service = async (t: TestContext, more = {}) => matchingService(t, await open(t), more)

  test('an indexed image has its packages, keys, findings and counts', async (t) => {
    const site = await service(t, { now: () => Date.parse('2026-03-01T12:00:00Z') })
    await site.load(NPM, HIT)
    const image = await site.index({
      ...LODASH,
      packages: [
        npmPackage('lodash', '4.17.20', 'a'),
        npmPackage('lodash', '4.17.20', 'b'),
        npmPackage('left', '1.0.0'),
      ],
    })
    await site.drain()
    assert.deepEqual(await findings(site), ['lodash@4.17.20 CVE-2021-0001 HIGH fixed'])
    assert.deepEqual(await counts(site), [[image.id, '2026-03-01', 0, 1, 0, 0, 0]])
    const { db } = site.context.store
    const aliases = await db.selectFrom('finding_ids').select('alias').orderBy('alias').execute()
    assert.deepEqual(
      aliases.map(({ alias }) => alias),
      ['CVE-2021-0001', 'GHSA-1'],
    )
    const keys = await db
      .selectFrom('package_keys')
      .select(['feed', 'namespace', 'name'])
      .orderBy('name')
      .execute()
    assert.deepEqual(
      keys.map((key) => Object.values(key).join(' ')),
      ['osv-npm npm left', 'osv-npm npm lodash'],
    )
    assert(site.wanted.includes(NPM))
    assert(site.wanted.includes('nvd-2021'))
  })

  test('doing it twice changes nothing; another image shares its packages; a new index drops what is gone', async (t) => {
    const site = await service(t)
    await site.load(NPM, HIT)
    const image = await site.index(LODASH)
    await site.drain()
    const before = [await findings(site), await counts(site)]
    await site.run('image-indexed', { image: image.id })
    await site.run('image-indexed', { image: image.id }, 2)
    assert.deepEqual([await findings(site), await counts(site)], before)
    await site.index({ ...LODASH, digest: 'sha256:b' })
    await site.drain()
    const { db } = site.context.store
    assert.equal((await db.selectFrom('packages').select('id').execute()).length, 1)
    await site.index({ ...LODASH, packages: [npmPackage('lodash', '5.0.0')] })
    await site.drain()
    const own = await db
      .selectFrom('image_packages as i')
      .innerJoin('packages as p', 'p.id', 'i.package_id')
      .select('p.version')
      .where('i.image_id', '=', image.id)
      .execute()
    assert.deepEqual(own, [{ version: '5.0.0' }])
    assert.deepEqual((await counts(site))[0], [
      image.id,
      new Date().toISOString().slice(0, 10),
      0,
      0,
      0,
      0,
      0,
    ])
  })

  test('an image that is gone is no fault', async (t) => {
    const site = await service(t)
    await site.run('image-indexed', { image: 4711 })
    await assert.rejects(site.run('image-indexed', { image: 'x' }))
  })

  test('a feed that comes later finds the packages that waited for it, and tells nobody', async (t) => {
    const site = await service(t)
    const image = await site.index(LODASH)
    await site.drain()
    assert.deepEqual(await findings(site), [])
    assert(site.wanted.includes(NPM))
    const waiting = await site.context.queue.list({ task: 'match-feed', limit: 10 })
    assert.deepEqual(
      waiting.map(({ payload }) => payload),
      [{ feed: NPM }],
    )
    await site.load(NPM, HIT)
    await site.run('match-feed', { feed: NPM })
    assert.deepEqual(await findings(site), ['lodash@4.17.20 CVE-2021-0001 HIGH fixed'])
    assert.deepEqual(
      (await counts(site)).map((row) => (row as number[])[3]),
      [1],
    )
    assert.equal(image.packageCount, 1)
    assert.deepEqual(await site.context.queue.list({ task: 'notify', limit: 10 }), [])
  })

  test('what a new generation adds, removes and changes is stored and told once', async (t) => {
    const site = await service(t)
    await site.load(NPM, {
      hits: [
        ['npm', 'lodash', 'CVE-2021-0001', '4.17.21', 'HIGH'],
        ['npm', 'lodash', 'CVE-2021-0002', undefined, 'LOW'],
        ['npm', 'lodash', 'CVE-2021-0003', '5.0.0', 'LOW'],
        ['npm', 'other', 'CVE-2021-0004', '5.0.0', 'LOW'],
      ],
    })
    const image = await site.index(LODASH)
    await site.drain()
    const ref = await site.load(NPM, {
      hits: [
        ['npm', 'lodash', 'CVE-2021-0002', '4.18.0', 'LOW'],
        ['npm', 'lodash', 'CVE-2021-0003', '5.0.0', 'CRITICAL'],
        ['npm', 'lodash', 'CVE-2021-0005', '5.0.0', 'MEDIUM'],
        ['npm', 'other', 'CVE-2021-0004', '6.0.0', 'LOW'],
      ],
    })
    assert(ref)
    await site.run('feed-changed', { operation: ref })
    const expected = [
      'removed CVE-2021-0001: HIGH 4.17.21 > ',
      'changed CVE-2021-0002: LOW - > LOW 4.18.0',
      'changed CVE-2021-0003: LOW 5.0.0 > CRITICAL 5.0.0',
      'added CVE-2021-0005:  > MEDIUM 5.0.0',
    ]
    assert.deepEqual(await changes(site, ref), expected)
    await site.run('feed-changed', { operation: ref }, 2)
    assert.deepEqual(await changes(site, ref), expected)
    const told = await site.context.queue.list({ task: 'notify', limit: 10 })
    assert.deepEqual(
      told.map(({ payload }) => payload),
      [{ operation: ref }],
    )
    assert.deepEqual(
      (await counts(site)).map((row) => (row as unknown[]).slice(2)),
      [[1, 0, 1, 1, 0]],
    )
    assert.equal(image.packageCount, 1)
    await site.run('feed-changed', { operation: 'unknown' })
  })

  test('exploitation is told; a new score is stored and told to nobody', async (t) => {
    const site = await service(t)
    const score = (value: number) => ({
      facts: { 'CVE-2021-00': { date: '2026-01-01', scores: `01 ${value} 0.5` } },
    })
    await site.load(NPM, HIT)
    await site.load('kev', { facts: { 'CVE-2020-0009': { dateAdded: '2026-01-01', ransomware: false } } })
    await site.load('epss', score(0.1))
    await site.index(LODASH)
    await site.drain()
    const kev = await site.load('kev', {
      facts: { 'CVE-2021-0001': { dateAdded: '2026-01-02', ransomware: false } },
    })
    const epss = await site.load('epss', score(0.9))
    await site.drain()
    assert(kev && epss)
    assert.deepEqual(await changes(site, kev), ['changed CVE-2021-0001: HIGH 4.17.21 > HIGH 4.17.21 KEV'])
    assert.deepEqual(await changes(site, epss), [])
    const stored = await site.context.store.db.selectFrom('package_findings').select('epss').execute()
    assert.deepEqual(
      stored.map((row) => row.epss?.toFixed(3)),
      ['0.900'],
    )
    assert.deepEqual(await findings(site), ['lodash@4.17.20 CVE-2021-0001 HIGH fixed KEV'])
    const told = await site.context.queue.list({ task: 'notify', limit: 10 })
    assert.deepEqual(
      told.map(({ payload }) => payload),
      [{ operation: kev }],
    )
  })

  test('whoever was stopped before the counting is counted at the next attempt; a score alone makes no point', async (t) => {
    let now = Date.parse('2026-03-01T12:00:00Z')
    const site = await service(t, { now: () => now })
    await site.load(NPM, { namespaces: ['npm'] })
    await site.load('epss', {})
    await site.index(LODASH)
    await site.drain()
    const counted = async () => (await counts(site)).map((row) => (row as unknown[]).slice(1, 4).join(' '))
    now += 24 * 60 * 60 * 1000
    const ref = await site.load(NPM, HIT)
    await site.drain()
    const { db } = site.context.store
    await db.deleteFrom('image_counts').where('day', '=', '2026-03-02').execute()
    await site.run('feed-changed', { operation: ref }, 2)
    assert.deepEqual(await counted(), ['2026-03-01 0 0', '2026-03-02 0 1'])
    await db.deleteFrom('image_counts').where('day', '=', '2026-03-02').execute()
    await site.run('match-feed', { feed: NPM }, 2)
    assert.deepEqual(await counted(), ['2026-03-01 0 0', '2026-03-02 0 1'])
    now += 24 * 60 * 60 * 1000
    await site.load('epss', { facts: { 'CVE-2021-00': { date: '2026-01-01', scores: '01 0.9 0.5' } } })
    await site.drain()
    assert.equal((await counted()).length, 2)
    await site.run('match-feed', { feed: 'epss' })
    assert.equal((await counted()).length, 2)
  })

  test('packages that no image has are dropped when a feed changes', async (t) => {
    const site = await service(t)
    const { db } = site.context.store
    await site.load(NPM, { namespaces: ['npm'] })
    await site.index({ ...LODASH, packages: [npmPackage('gone', '1.0.0'), npmPackage('lodash', '4.17.20')] })
    await site.drain()
    await site.index(LODASH)
    await site.drain()
    assert.equal((await db.selectFrom('packages').select('id').execute()).length, 2)
    await site.load(NPM, HIT)
    await site.drain()
    const left = await db.selectFrom('packages').select('name').execute()
    assert.deepEqual(left, [{ name: 'lodash' }])
    assert.deepEqual(await findings(site), ['lodash@4.17.20 CVE-2021-0001 HIGH fixed'])
  })

  test('each point stands until the next, in whatever order they are made', async (t) => {
    const site = await service(t)
    const { db } = site.context.store
    const image = await site.index(LODASH)
    const days = ['2026-03-05', '2026-03-01', '2026-03-09', '2026-03-03', '2026-03-05']
    for (const day of days)
      await db.transaction().execute(async (transaction) => await storeCounts(transaction, [image.id], day))
    const rows = await db.selectFrom('image_counts').select(['day', 'until']).orderBy('day').execute()
    assert.deepEqual(
      rows.map(({ day, until }) => `${day} ${until}`),
      ['2026-03-01 2026-03-03', '2026-03-03 2026-03-05', '2026-03-05 2026-03-09', '2026-03-09 null'],
    )
  })

  test('a distribution is kept where it decides, and its packages judge the libraries in them', async (t) => {
    const site = await service(t)
    await site.load(NPM, HIT)
    await site.load('alpine-3.18', { hits: [['3.18', 'npm', 'CVE-2021-0007', '2.0-r0', 'HIGH']] })
    const owner = apk('npm', '1.0-r0')
    await site.index({
      digest: 'sha256:c',
      distribution: ALPINE,
      packages: [
        owner,
        npmPackage('lodash', '4.17.20', 'own'),
        { ...npmPackage('lodash', '4.17.20'), owner: owner.id },
      ],
    })
    await site.index(LODASH)
    await site.drain()
    const rows = await site.context.store.db
      .selectFrom('packages as p')
      .innerJoin('image_packages as i', 'i.package_id', 'p.id')
      .leftJoin('package_findings as f', 'f.package_id', 'p.id')
      .select(['p.type', 'p.distribution', 'f.finding'])
      .execute()
    assert.deepEqual(rows.map((row) => Object.values(row).join(' ')).sort(), [
      'apk alpine/3.18.4 CVE-2021-0007',
      'npm  ',
      'npm  CVE-2021-0001',
      'npm  CVE-2021-0001',
    ])
  })

  test('an image that was stored while a feed was replaced is matched again', async (t) => {
    const site = await service(t)
    await site.load(NPM, { hits: [], namespaces: ['npm'] })
    const image = await site.index(LODASH)
    const { advisories } = site.needs
    let isFirst = true
    const late: typeof advisories = {
      ...advisories,
      open: async (feeds, options) => {
        const opened = await advisories.open(feeds, options)
        if (isFirst) {
          isFirst = false
          await site.load(NPM, HIT)
        }
        return opened
      },
    }
    const { imageIndexed } = await import('./image-indexed.ts')
    const job = { attempt: 1, signal: site.context.signal }
    await imageIndexed(site.context, { ...site.needs, advisories: late }, { image: image.id }, job)
    assert.deepEqual(await findings(site), ['lodash@4.17.20 CVE-2021-0001 HIGH fixed'])
  })

  test('after any generations what is stored is what matching anew finds', async (t) => {
    const site = await service(t)
    await site.load(NPM, { namespaces: ['npm'] })
    await site.load('kev', {})
    await fc.assert(
      fc.asyncProperty(fc.array(step(), { minLength: 1, maxLength: 6 }), async (steps) => {
        for (const one of steps) {
          if (one.kind === 'image') await site.index(one.image)
          else await site.load(one.feed, one.content)
          if (one.isDrained) await site.drain()
        }
        await site.drain()
        await assertAsAnew(site)
      }),
      { numRuns: site.context.store.kind === 'sqlite' ? 20 : 8 },
    )
  })
})

async function assertAsAnew(site: MatchingService): Promise<void> {
  const { store, config, signal } = site.context
  const ids = (await store.db.selectFrom('packages').select('id').execute()).map(({ id }) => id)
  if (ids.length === 0) return
  const bodies = await readBodies(store.db, ids)
  const matched = await matchBodies(bodies, config.matcher.database, async (feeds) =>
    site.needs.advisories.open(feeds, { signal }),
  )
  const anew = bodies.flatMap(({ id, body: { package: pkg } }) =>
    (matched.findings.get(id) ?? []).map(
      ({ id: finding, severity, status, kev }) =>
        `${pkg.name}@${pkg.version} ${finding} ${severity.level} ${status}${kev ? ' KEV' : ''}`,
    ),
  )
  assert.deepEqual(await findings(site), anew.sort())
}

type Step = { readonly isDrained: boolean } & (
  | { readonly kind: 'image'; readonly image: TestImage }
  | { readonly kind: 'feed'; readonly feed: string; readonly content: FeedContent }
)

function step(): fc.Arbitrary<Step> {
  const name = fc.constantFrom('a', 'b', 'c')
  const version = fc.constantFrom('1.0.0', '1.5.0', '2.0.0')
  const cve = fc.constantFrom('CVE-2021-0001', 'CVE-2021-0002', 'CVE-2021-0003')
  const level = fc.constantFrom('HIGH' as const, 'LOW' as const)
  const isDrained = fc.boolean()
  const hits = fc.array(
    fc.tuple(fc.constant('npm'), name, cve, fc.option(version, { nil: undefined }), level),
    {
      maxLength: 5,
    },
  )
  const packages = fc.array(fc.tuple(name, version), { maxLength: 3 })
  return fc.oneof(
    fc.record({
      kind: fc.constant('image' as const),
      isDrained,
      image: fc.record({
        digest: fc.constantFrom('sha256:x', 'sha256:y', 'sha256:z'),
        packages: packages.map((list) => list.map(([n, v], i) => npmPackage(n, v, String(i)))),
      }),
    }),
    fc.record({
      kind: fc.constant('feed' as const),
      isDrained,
      feed: fc.constant(NPM),
      content: fc.record({ hits, namespaces: fc.constant(['npm']) }),
    }),
    fc.record({
      kind: fc.constant('feed' as const),
      isDrained,
      feed: fc.constant('kev'),
      content: fc.uniqueArray(cve, { maxLength: 3 }).map((ids) => ({
        facts: Object.fromEntries(ids.map((id) => [id, { dateAdded: '2026-01-01', ransomware: false }])),
      })),
    }),
  )
}
