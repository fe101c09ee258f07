import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type MatchingService, matchingService, npmPackage } from '../../../test/matching-service.ts'
import { onEachStore } from '../../../test/stores.ts'
import { checkQuery } from '../http/check-request.ts'
import { type Answer, RequestFault } from '../http/route.ts'
import { MAX_CONSTRAINTS } from './constraints.ts'
import { dayAfter } from './counts.ts'
import { MAX_LABELS } from './image-filter.ts'
import { MAX_LIMIT } from './listing.ts'
import { choosePackages } from './packages.ts'
import { fleetRoutes, MAX_DAYS } from './routes.ts'

const DAY = 24 * 60 * 60 * 1000
const START = Date.parse('2026-03-01T12:00:00Z')

interface Asked {
  readonly tenant?: string
  readonly accept?: string
}

/** The answer of a route as JSON, or as text; `400 bad-request` for a fault. */
async function ask(
  site: MatchingService,
  path: string,
  { tenant = '', accept }: Asked = {},
): Promise<unknown> {
  const url = new URL(path, 'http://x')
  for (const route of fleetRoutes(site.context)) {
    const pattern = new RegExp(`^${route.path.replace(/\{(\w+)\}/, '(?<$1>[^/]+)')}$`)
    const found = pattern.exec(url.pathname)
    if (!found) continue
    try {
      const answer = await route.handle({
        id: '1',
        method: 'GET',
        url,
        params: found.groups ?? {},
        query: checkQuery(route.query ?? {}, url.searchParams),
        headers: new Headers(accept === undefined ? {} : { accept }),
        body: undefined,
        stream: {
          [Symbol.asyncIterator]: () => ({
            next: async () => Promise.resolve({ done: true, value: undefined }),
          }),
        },
        identity: { kind: 'anonymous', name: '', tenant, scopes: new Set(['report']) },
        signal: site.context.signal,
      })
      return await contentOf(answer, route.answers[200]?.schema)
    } catch (error) {
      if (error instanceof RequestFault) return `${error.status} ${error.code}`
      throw error
    }
  }
  throw new Error(`no route ${path}`)
}

async function contentOf({ body }: Answer, schema: { parse(value: unknown): unknown } | undefined) {
  if (body?.kind === 'json') {
    // Of what the document of the API says, nothing is left over.
    assert.deepEqual(schema?.parse(body.value), body.value)
    return body.value
  }
  if (body?.kind !== 'stream') return undefined
  let text = ''
  for await (const chunk of body.chunks) text += String(chunk)
  return text
}

onEachStore('questions over all images', (open) => {
  let now = START

  /** Three images of the default tenant, one of another. */
  async function fleet(t: TestContext): Promise<MatchingService> {
    now = START
    const site = matchingService(t, await open(t), { now: () => now })
    await site.load('osv-npm', {
      hits: [
        ['npm', 'lodash', 'GHSA-1', '4.17.21', 'HIGH'],
        ['npm', '@acme/tool', 'CVE-2021-0002', undefined, 'LOW'],
      ],
      aliases: { 'GHSA-1': ['CVE-2021-0001'] },
    })
    await site.index({
      digest: 'sha256:a',
      name: 'shop:1',
      packages: [npmPackage('lodash', '4.17.9'), npmPackage('left', '1.0.0')],
    })
    await site.index({
      digest: 'sha256:b',
      packages: [
        npmPackage('lodash', '4.17.20'),
        { ...npmPackage('tool', '1.0.0'), namespace: '@acme', purl: 'pkg:npm/%40acme/tool@1.0.0' },
      ],
    })
    await site.index({
      digest: 'sha256:c',
      packages: [npmPackage('lodash', '4.17.21'), npmPackage('lodash', 'main')],
    })
    await site.index({ digest: 'sha256:d', tenant: 'other', packages: [npmPackage('lodash', '4.17.9')] })
    const { db } = site.context.store
    const images = await db.selectFrom('images').select(['id', 'digest']).execute()
    const idOf = (digest: string) => images.find((image) => image.digest === digest)?.id ?? 0
    await db
      .insertInto('image_labels')
      .values([
        { image_id: idOf('sha256:a'), name: 'team', value: 'web' },
        { image_id: idOf('sha256:b'), name: 'team', value: 'ops' },
        { image_id: idOf('sha256:b'), name: 'env', value: 'prod:eu' },
        { image_id: idOf('sha256:d'), name: 'team', value: 'web' },
      ])
      .execute()
    await site.drain()
    return site
  }

  const VERSIONS: readonly (readonly [query: string, expected: readonly string[]])[] = [
    ['name=lodash', ['a 4.17.9', 'b 4.17.20', 'c 4.17.21', 'c main']],
    ['name=lodash&version=<4.17.21', ['a 4.17.9', 'b 4.17.20']],
    ['name=lodash&version=>4.17.9,<=4.17.21', ['b 4.17.20', 'c 4.17.21']],
    ['name=lodash&version=4.17.20', ['b 4.17.20']],
    ['name=lodash&version=main', ['c main']],
    ['name=lodash&type=deb', []],
    ['name=lodash&label=team:web', ['a 4.17.9']],
    ['name=lodash&label=team:ops&label=env:prod:eu', ['b 4.17.20']],
    ['name=lodash&label=team:ops&label=env:test', []],
    ['name=@acme/tool', ['b 1.0.0']],
    ['name=tool', ['b 1.0.0']],
    ['name=@other/tool', []],
    ["name=x' OR 1=1 --", []],
  ]
  test('which images have a package', async (t) => {
    const site = await fleet(t)
    for (const [query, expected] of VERSIONS) {
      const path = `/api/v1/packages?${query.replaceAll('+', '%2B')}`
      const { packages } = (await ask(site, path)) as { packages: { image: string; version: string }[] }
      assert.deepEqual(
        packages.map(({ image, version }) => `${image.slice(-1)} ${version}`).sort(),
        expected.toSorted(),
        query,
      )
    }
    const other = await ask(site, '/api/v1/packages?name=lodash', { tenant: 'other' })
    assert.deepEqual(other, {
      packages: [
        { image: 'sha256:d', type: 'npm', name: 'lodash', version: '4.17.9', purl: 'pkg:npm/lodash@4.17.9' },
      ],
      uncompared: 0,
    })
    const range = (await ask(site, '/api/v1/packages?name=lodash&version=<5.0.0')) as { uncompared: number }
    assert.equal(range.uncompared, 1)
  })

  test('pages by cursor are the list, which lines give in one answer', async (t) => {
    const site = await fleet(t)
    const seen: string[] = []
    let next: string | undefined
    for (let pages = 0; pages < 10; pages++) {
      const cursor = next === undefined ? '' : `&cursor=${next}`
      const page = (await ask(site, `/api/v1/packages?name=lodash&limit=1${cursor}`)) as {
        packages: { image: string; version: string }[]
        next?: string
      }
      seen.push(...page.packages.map(({ image, version }) => `${image} ${version}`))
      next = page.next
      if (next === undefined) break
    }
    const lines = String(await ask(site, '/api/v1/packages?name=lodash', { accept: 'application/x-ndjson' }))
    const all = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { image: string; version: string })
    assert.deepEqual(
      seen,
      all.map(({ image, version }) => `${image} ${version}`),
    )
    assert.equal(seen.length, 4)
    assert.equal(
      await ask(site, '/api/v1/packages?name=left&format=csv'),
      'image,image_name,type,name,version,purl\r\nsha256:a,shop:1,npm,left,1.0.0,pkg:npm/left@1.0.0\r\n',
    )
  })

  test('which images are hit by a flaw, directly or by an alias', async (t) => {
    const site = await fleet(t)
    const byAlias = (await ask(site, '/api/v1/vulnerabilities/ghsa-1/images')) as { images: object[] }
    assert.deepEqual(byAlias, await ask(site, '/api/v1/vulnerabilities/CVE-2021-0001/images'))
    assert.deepEqual(byAlias.images[0], {
      image: 'sha256:a',
      image_name: 'shop:1',
      type: 'npm',
      name: 'lodash',
      version: '4.17.9',
      purl: 'pkg:npm/lodash@4.17.9',
      finding: 'CVE-2021-0001',
      severity: 'HIGH',
      status: 'fixed',
      fixed_version: '4.17.21',
      kev: false,
    })
    assert.equal(byAlias.images.length, 2)
    const first = (await ask(site, '/api/v1/vulnerabilities/GHSA-1/images?limit=1')) as {
      next: string
      images: object[]
    }
    const second = (await ask(
      site,
      `/api/v1/vulnerabilities/GHSA-1/images?limit=1&cursor=${first.next}`,
    )) as {
      images: object[]
    }
    assert.deepEqual([...first.images, ...second.images], byAlias.images)
    assert.deepEqual(await ask(site, '/api/v1/vulnerabilities/CVE-1/images'), { images: [] })
    const labelled = (await ask(
      site,
      '/api/v1/vulnerabilities/GHSA-1/images?label=team:ops',
    )) as typeof byAlias
    assert.equal(labelled.images.length, 1)
  })

  test('counts, by label and day by day', async (t) => {
    const site = await fleet(t)
    assert.deepEqual(await ask(site, '/api/v1/counts?by=team'), {
      images: 3,
      critical: 0,
      high: 2,
      medium: 0,
      low: 1,
      unknown: 0,
      by: [
        { value: 'ops', images: 1, critical: 0, high: 1, medium: 0, low: 1, unknown: 0 },
        { value: 'web', images: 1, critical: 0, high: 1, medium: 0, low: 0, unknown: 0 },
      ],
    })
    now += 2 * DAY
    await site.load('osv-npm', { hits: [['npm', 'lodash', 'CVE-2021-0009', '4.17.10', 'CRITICAL']] })
    await site.drain()
    const history = await ask(site, '/api/v1/counts/history?from=2026-02-28&to=2026-03-04')
    const none = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 }
    assert.deepEqual(history, {
      days: [
        { day: '2026-02-28', ...none },
        { day: '2026-03-01', ...none, high: 2, low: 1 },
        { day: '2026-03-02', ...none, high: 2, low: 1 },
        { day: '2026-03-03', ...none, critical: 1 },
        { day: '2026-03-04', ...none, critical: 1 },
      ],
    })
    const ops = (await ask(site, '/api/v1/counts/history?label=team:ops')) as {
      days: { day: string; high: number }[]
    }
    assert.equal(ops.days.length, 30)
    assert.deepEqual(
      ops.days.slice(-3).map(({ day, high }) => [day, high]),
      [
        ['2026-03-01', 1],
        ['2026-03-02', 1],
        ['2026-03-03', 0],
      ],
    )
  })

  test('the newest tag of each repository, and images that no registry has', async (t) => {
    const site = await fleet(t)
    const { db } = site.context.store
    const tag = (repository: string, name: string, digest: string, seen_at: number, tenant = '') => ({
      tenant,
      repository,
      tag: name,
      digest,
      seen_at,
    })
    await db
      .insertInto('tags')
      .values([
        tag('r.example/shop', '1', 'sha256:b', START),
        tag('r.example/shop', '2', 'sha256:a', START + 1),
        tag('r.example/new', 'x', 'sha256:unknown', START),
        tag('r.example/secret', '1', 'sha256:d', START, 'other'),
      ])
      .execute()
    await db
      .updateTable('images')
      .set({ missing_at: START })
      .where('digest', 'in', ['sha256:c', 'sha256:d'])
      .execute()
    const seen = '2026-03-01T12:00:00.000Z'
    assert.deepEqual(await ask(site, '/api/v1/repositories'), {
      repositories: [
        { repository: 'r.example/new', tag: 'x', image: 'sha256:unknown', seen, indexed: false },
        {
          repository: 'r.example/shop',
          tag: '2',
          image: 'sha256:a',
          seen: '2026-03-01T12:00:00.001Z',
          indexed: true,
          critical: 0,
          high: 1,
          medium: 0,
          low: 0,
          unknown: 0,
        },
      ],
    })
    const page = (await ask(site, '/api/v1/repositories?limit=1')) as { next: string }
    const rest = (await ask(site, `/api/v1/repositories?cursor=${page.next}`)) as { repositories: object[] }
    assert.equal(rest.repositories.length, 1)
    const web = (await ask(site, '/api/v1/repositories?label=team:web')) as { repositories: object[] }
    assert.equal(web.repositories.length, 1)
    assert.deepEqual(await ask(site, '/api/v1/missing-images'), {
      images: [{ image: 'sha256:c', missing_since: seen }],
    })
  })

  test('what is asked wrongly is refused', async (t) => {
    const site = await fleet(t)
    for (const path of [
      '/api/v1/packages',
      '/api/v1/packages?name=a&version=<',
      '/api/v1/packages?name=a&version=1,,2',
      `/api/v1/packages?name=a&version=${'1,'.repeat(MAX_CONSTRAINTS)}1`,
      `/api/v1/packages?name=a${'&label=a:b'.repeat(MAX_LABELS + 1)}`,
      '/api/v1/packages?name=a&label=team',
      '/api/v1/packages?name=a&limit=0',
      `/api/v1/packages?name=a&limit=${MAX_LIMIT + 1}`,
      '/api/v1/packages?name=a&cursor=x',
      '/api/v1/packages?name=a&cursor=WyJhIl0',
      '/api/v1/packages?name=a&format=xml',
      '/api/v1/counts/history?from=2026-03-02&to=2026-03-01',
      '/api/v1/counts/history?from=2026-99-99',
      '/api/v1/counts/history?to=2026-99-99',
      `/api/v1/counts/history?from=${dayAfter('2026-03-01', -MAX_DAYS)}`,
    ])
      assert.match(String(await ask(site, path)), /^400 /, path)
    const largest = `/api/v1/counts/history?from=${dayAfter('2026-03-01', 1 - MAX_DAYS)}`
    assert.equal(((await ask(site, largest)) as { days: object[] }).days.length, MAX_DAYS)
    const { db } = site.context.store
    assert.equal((await choosePackages(db, { name: 'lodash' }, 4)).ids.length, 4)
    await assert.rejects(choosePackages(db, { name: 'lodash' }, 3), { status: 400 })
    assert.equal(await ask(site, '/api/v1/packages?name=a', { accept: 'image/png' }), '406 not-acceptable')
  })
})
