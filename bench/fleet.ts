/**
 * `node bench/fleet.ts [--images 10000] [--rounds 5]`: questions over generated images of 300 packages on PostgreSQL, each
 * held to a `SELECT count(*)` over the same rows; what a new generation of a feed with 500 changed advisories takes, held
 * to matching every package anew; and the bytes that an image takes up. Nothing is fetched.
 */

import type { TestContext } from 'node:test'
import { parseArgs, promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { type RawBuilder, sql } from 'kysely'
import { ECOSYSTEMS } from '../src/ecosystems/registry.ts'
import { countAll, countByLabel, countHistory, dayAfter } from '../src/service/fleet/counts.ts'
import { newestTags } from '../src/service/fleet/images.ts'
import { choosePackages, imagesWithPackages } from '../src/service/fleet/packages.ts'
import { imagesWithFinding } from '../src/service/fleet/vulnerabilities.ts'
import { distinctPackages } from '../src/service/matcher/distinct-packages.ts'
import { createMatcher } from '../src/service/matcher/matcher.ts'
import { imageById } from '../src/service/store/images.ts'
import type { Store } from '../src/service/store/store.ts'
import { contentsOf, type Hit, matchingService, npmPackage } from '../test/matching-service.ts'
import { testStore } from '../test/stores.ts'
import { median } from './measure.ts'

const { values: options } = parseArgs({
  options: { images: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '5' } },
})
const IMAGES = Number(options.images)
const ROUNDS = Number(options.rounds)
/** Of 300 packages, 200 come from one of 50 base images and 100 are of the application's own. */
const BASES = 50
const BASE_PACKAGES = 200
const OWN_PACKAGES = 100
const OWN_VERSIONS = 20_000
const POINTS = 10
const MAX_MS = 200
const compress = promisify(zstdCompress)
const FILTER = { tenant: '', labels: [] }
const LAST_DAY = '2026-11-26'

const clean: (() => unknown)[] = []
const context = { after: (end: () => unknown) => void clean.push(end) } as unknown as TestContext
const store = await testStore(context, 'postgres')
const site = matchingService(context, store, { now: () => Date.parse(LAST_DAY) })
try {
  await site.load('osv-npm', { hits: hits(() => undefined) })
  await fill(store)
  const anew = await timed(async () => await site.run('match-feed', { feed: 'osv-npm' }))
  await fillHistory(store)
  await sql`VACUUM ANALYZE`.execute(store.db)
  await sizes(store)
  await questions(store)
  await reports()
  const ref = await site.load('osv-npm', { hits: hits((i) => (i < 500 ? '1.30.0' : undefined)) })
  const changed = await timed(async () => await site.run('feed-changed', { operation: ref }))
  const { count } = await store.db
    .selectFrom('finding_changes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  say(
    `500 changed advisories: ${count} changes of packages in ${seconds(changed)}; all ${BASES * BASE_PACKAGES + OWN_VERSIONS} packages anew in ${seconds(anew)}: ${(changed / anew).toFixed(2)} x`,
  )
} finally {
  for (const end of clean.reverse()) await end()
}
process.exit()

/** An advisory for each of 20 packages of the base, and for each fourth of the others. */
function hits(fixOf: (index: number) => string | undefined): readonly Hit[] {
  const base = Array.from(
    { length: 20 },
    (_, i): Hit => ['npm', `base-${i * 10}`, `CVE-2024-${1000 + i}`, fixOf(i) ?? '1.25.0', 'HIGH'],
  )
  const own = Array.from(
    { length: 1250 },
    (_, i): Hit => ['npm', `own-${i * 4}`, `CVE-2024-${2000 + i}`, fixOf(20 + i) ?? '1.2.0', 'LOW'],
  )
  return [...base, ...own]
}

/** Packages 1 to 10,000 are of base images, a version for each; the others have five thousand names in four versions. */
function packageAt(id: number) {
  const place = id - 1
  if (place < BASES * BASE_PACKAGES)
    return npmPackage(`base-${place % BASE_PACKAGES}`, `1.${Math.floor(place / BASE_PACKAGES)}.0`)
  const own = place - BASES * BASE_PACKAGES
  return npmPackage(`own-${own % 5000}`, `1.${Math.floor(own / 5000)}.0`)
}

function packagesOf(image: number): number[] {
  const base = (image % BASES) * BASE_PACKAGES
  return [
    ...Array.from({ length: BASE_PACKAGES }, (_, k) => 1 + base + k),
    ...Array.from(
      { length: OWN_PACKAGES },
      (_, k) => 1 + BASES * BASE_PACKAGES + ((image * 97 + k * 199) % OWN_VERSIONS),
    ),
  ]
}

/** What indexing would write, in bulk. */
async function fill({ db }: Store): Promise<void> {
  const ids = Array.from({ length: BASES * BASE_PACKAGES + OWN_VERSIONS }, (_, i) => i + 1)
  for (let at = 0; at < ids.length; at += 1000) {
    const some = ids.slice(at, at + 1000)
    const found = some.flatMap((id) => {
      const packages = [packageAt(id)]
      const [own] = distinctPackages({ kind: 'inventory', layers: [], packages, problems: [] }, ECOSYSTEMS)
      return own ? [{ id, own }] : []
    })
    const rows = found.map(({ own: { key, text, body } }) => {
      const { type, name, version, purl } = body.package
      return { key, type, namespace: '', name, version, purl, distribution: '', body: text }
    })
    await db.insertInto('packages').values(rows).execute()
    const keys = found.flatMap(({ id, own }) => own.keys.map((key) => ({ package_id: id, ...key })))
    await db.insertInto('package_keys').values(keys).execute()
  }
  for (let at = 0; at < IMAGES; at += 200) {
    const images = Array.from({ length: Math.min(200, IMAGES - at) }, (_, i) => at + i + 1)
    const contents = await Promise.all(images.map(contentsAt))
    await db
      .insertInto('images')
      .values(
        images.map((image, i) => ({
          tenant: '',
          digest: `sha256:${String(image).padStart(64, '0')}`,
          source: 'reference' as const,
          name: `registry.example/team/app-${image}:1`,
          state: 'indexed' as const,
          index_state: 'i',
          step: 'IndexFinished',
          contents: contents[i] ?? null,
          package_count: BASE_PACKAGES + OWN_PACKAGES,
          created_at: 1,
          indexed_at: 1,
          used_at: 1,
        })),
      )
      .execute()
    const pairs = images.flatMap((image) =>
      packagesOf(image).map((package_id) => ({ image_id: image, package_id })),
    )
    for (let from = 0; from < pairs.length; from += 20_000)
      await db
        .insertInto('image_packages')
        .values(pairs.slice(from, from + 20_000))
        .execute()
  }
}

async function contentsAt(image: number): Promise<Uint8Array> {
  const packages = packagesOf(image).map((id) => {
    const pkg = packageAt(id)
    const path = `usr/lib/node_modules/app-${image}/node_modules/${pkg.name}/package.json`
    return { ...pkg, path, licenses: ['MIT'], originLayer: 2, evidenceLayer: 2 }
  })
  return await compress(Buffer.from(JSON.stringify(contentsOf({ digest: `sha256:${image}`, packages }))))
}

async function fillHistory({ db }: Store): Promise<void> {
  for (let point = 1; point < POINTS; point++)
    await sql`INSERT INTO image_counts SELECT image_id, ${dayAfter(LAST_DAY, -3 * point)}, critical, high, medium, low + ${sql.lit(point)}, unknown, ${dayAfter(LAST_DAY, 3 - 3 * point)}
      FROM image_counts WHERE day = ${LAST_DAY}`.execute(db)
  await sql`INSERT INTO image_labels SELECT id, 'team', 'team-' || (id % 20) FROM images`.execute(db)
  await sql`INSERT INTO tags SELECT '', 'registry.example/team/app-' || (id / 5), 'v' || (id % 5), digest, id FROM images`.execute(
    db,
  )
}

async function sizes({ db }: Store): Promise<void> {
  const { rows } = await sql<{ name: string; bytes: string }>`
    SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC`.execute(db)
  const total = rows.reduce((sum, { bytes }) => sum + Number(bytes), 0)
  const perImage = (bytes: number): string => `${(bytes / IMAGES / 1024).toFixed(1)} KiB`
  say(`an image takes ${perImage(total)}, at most 100 KiB: ${total / IMAGES <= 102_400 ? 'met' : 'MISSED'}`)
  for (const { name, bytes } of rows.slice(0, 7)) say(`    ${name}: ${perImage(Number(bytes))}`)
}

async function questions({ db }: Store): Promise<void> {
  const page = { after: undefined, limit: 101 }
  const whole = { after: undefined, limit: 1000 }
  const range = { name: 'base-10', version: [{ operator: '<', version: '1.25.0' } as const] }
  const { ids } = await choosePackages(db, range)
  const holding = sql`image_packages WHERE package_id IN (${sql.join(ids)})`
  const hit = sql`finding_ids a JOIN image_packages h ON h.package_id = a.package_id WHERE a.alias = 'CVE-2024-1001'`
  const byRange = async (limits: typeof page) =>
    await imagesWithPackages(db, FILTER, (await choosePackages(db, range)).ids, limits)
  const labelled = { tenant: '', labels: [{ name: 'team', value: 'team-3' }] }
  const points = sql`image_counts`
  const all: readonly (readonly [string, () => Promise<unknown>, RawBuilder<unknown>])[] = [
    ['images with a package below a version, a page', async () => await byRange(page), holding],
    ['the same, 1,000 of them', async () => await byRange(whole), holding],
    ['the same with a label', async () => await imagesWithPackages(db, labelled, ids, page), holding],
    [
      'images hit by a flaw, a page',
      async () => await imagesWithFinding(db, FILTER, 'CVE-2024-1001', page),
      hit,
    ],
    ['the same, 1,000 of them', async () => await imagesWithFinding(db, FILTER, 'CVE-2024-1001', whole), hit],
    ['findings by severity', async () => await countAll(db, FILTER), points],
    ['findings by severity and label', async () => await countByLabel(db, FILTER, 'team'), points],
    [
      'findings day by day',
      async () => await countHistory(db, FILTER, { from: dayAfter(LAST_DAY, -29), to: LAST_DAY }),
      points,
    ],
    ['newest tags, a page', async () => await newestTags(db, FILTER, page), sql`tags`],
  ]
  for (const [what, ask, rows] of all) {
    const own: number[] = []
    const floor: number[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const took = await timed(ask)
      const counted = await timed(async () => await sql`SELECT count(*) FROM ${rows}`.execute(db))
      if (round === 0) continue // Warm.
      own.push(took)
      floor.push(counted)
    }
    const [time, base] = [median(own), median(floor)]
    const verdict = time <= MAX_MS ? 'met' : 'MISSED'
    say(
      `${what}: ${time.toFixed(1)} ms, ${(time / base).toFixed(1)} x count(*) (${base.toFixed(1)} ms), at most ${MAX_MS} ms: ${verdict}`,
    )
  }
}

async function reports(): Promise<void> {
  const matcher = createMatcher(site.context, site.needs)
  const times: number[] = []
  for (let image = 1; image <= 40; image++) {
    const stored = await imageById(store.db, image)
    if (stored)
      times.push(await timed(async () => await matcher.report(stored, { signal: site.context.signal })))
  }
  say(`report of a stored image, 300 packages, not cached: ${median(times.slice(5)).toFixed(1)} ms`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
