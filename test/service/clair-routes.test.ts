import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { problem } from '../../src/core/problem.ts'
import type { Vulnerability } from '../../src/service/clair/json/schemas.ts'
import type { Differences } from '../../src/service/clair/needs.ts'
import { MAX_PAGE_SIZE } from '../../src/service/clair/routes/notifications.ts'
import type { Brief } from '../../src/service/notifier/brief.ts'
import { putEntries, putNotification } from '../../src/service/notifier/notification-store.ts'
import { failImage, putImage, setImageState } from '../../src/service/store/images.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'
import { STORE_KINDS } from '../stores.ts'
import { faultsOf } from './clair-schemas.ts'
import { EXAMPLE_LAYOUT } from './clair-suite.ts'
import { startServer, type TestServer } from './start-server.ts'
import { createClient, expectDocument, expectError, expectStatus } from './suite/client.ts'
import { serveLayers } from './suite/layer-server.ts'

const uuid = (digit: number): string => `00000000-0000-4000-8000-${String(digit).padStart(12, '0')}`
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`

async function putOperations({ context }: TestServer): Promise<void> {
  const row = (
    number: number,
    feed: string,
    standing: 'current' | 'past' | 'held',
    kind = 'vulnerability',
  ) => ({
    ref: uuid(number),
    feed,
    kind: kind as 'vulnerability' | 'enrichment',
    digest: digest(String(number)),
    state: '{}',
    created_at: 1_700_000_000_000 + number * 1000,
    standing,
  })
  await context.store.db
    .insertInto('update_operations')
    .values([
      row(1, 'debian', 'past'),
      row(2, 'debian', 'current'),
      row(3, 'debian', 'held'),
      row(4, 'alpine-3.18', 'current'),
      row(5, 'kev', 'current', 'enrichment'),
    ])
    .execute()
}

for (const store of STORE_KINDS) {
  describe(`update operations of Clair's API, on ${store}`, () => {
    it('are told newest first, without those that are held back', async (t: TestContext) => {
      const server = await startServer(t, { store })
      await putOperations(server)
      const ask = createClient(server.url, undefined)
      const refs = async (query: string) => {
        const answer = await ask(`/matcher/api/v1/internal/update_operation${query}`)
        const all = expectDocument<Record<string, { ref: string }[]>>(answer, 'updateOperations')
        const listed = Object.entries(all).map(([feed, list]) => [feed, list.map(({ ref }) => ref)])
        return {
          etag: answer.headers.get('etag'),
          ...(Object.fromEntries(listed) as Record<string, string[]>),
        }
      }

      assert.deepEqual(await refs(''), {
        etag: `"${uuid(4)}"`,
        'alpine-3.18': [uuid(4)],
        debian: [uuid(2), uuid(1)],
      })
      assert.deepEqual(await refs('?latest=true'), {
        etag: `"${uuid(4)}"`,
        'alpine-3.18': [uuid(4)],
        debian: [uuid(2)],
      })
      assert.deepEqual(await refs('?kind=enrichment'), { etag: `"${uuid(5)}"`, kev: [uuid(5)] })
    })

    it('are forgotten unless they are in force', async (t: TestContext) => {
      const server = await startServer(t, { store })
      await putOperations(server)
      const ask = createClient(server.url, undefined)
      const remove = async (number: number) =>
        await ask(`/matcher/api/v1/internal/update_operation/${uuid(number)}`, { method: 'DELETE' })

      expectStatus(await remove(1), 200)
      expectStatus(await remove(1), 200)
      expectError(await remove(2), 409, 'conflict')
      const left = await server.context.store.db
        .selectFrom('update_operations')
        .select('ref')
        .orderBy('ref')
        .execute()
      assert.deepEqual(
        left.map(({ ref }) => ref),
        [2, 3, 4, 5].map(uuid),
      )
    })
  })
}

describe("the difference of two generations by Clair's API", () => {
  const [old] = Object.values(SAMPLE_REPORTS)
  assert.ok(old)
  const vulnerability = (id: string): Vulnerability => ({
    id,
    updater: 'debian',
    name: 'CVE-2024-1',
    description: '',
    links: '',
    severity: 'high',
    normalized_severity: 'High',
    package: { id: '', name: 'openssl', version: '', kind: 'source', normalized_version: '', cpe: '' },
    fixed_in_version: '1',
    arch_op: 'equals',
  })
  const differences: Differences = {
    async *only(to, from) {
      await Promise.resolve()
      yield vulnerability(`${to.digest.at(-1)} without ${from?.digest.at(-1) ?? 'any'}`)
      if (to.ref === uuid(4)) throw new Error('the file is gone')
    },
  }

  it('is streamed: what the newer has, then what the older had', async (t: TestContext) => {
    const server = await startServer(t, { differences })
    await putOperations(server)
    const ask = createClient(server.url, undefined)
    const path = '/matcher/api/v1/internal/update_diff'

    const both = await ask(`${path}?cur=${uuid(2)}&prev=${uuid(1)}`)
    const one = await ask(`${path}?cur=${uuid(2)}&prev=${uuid(0)}`)
    const nil = await ask(`${path}?cur=${uuid(2)}&prev=00000000-0000-0000-0000-000000000000`)

    const told = expectDocument<{
      cur: { ref: string }
      prev: { ref: string }
      added: Vulnerability[]
      removed: Vulnerability[]
    }>(both, 'updateDiff')
    assert.deepEqual([told.prev.ref, told.cur.ref], [uuid(1), uuid(2)])
    assert.deepEqual(
      [told.added.map(({ id }) => id), told.removed.map(({ id }) => id)],
      [['2 without 1'], ['1 without 2']],
    )
    expectError(one, 404, 'not-found')
    assert.deepEqual(
      (nil.json() as { added: { id: string }[]; removed: unknown[] }).added[0]?.id,
      '2 without any',
    )
    assert.deepEqual((nil.json() as { removed: unknown[] }).removed, [])
    expectError(await ask(`${path}?cur=${uuid(2)}&prev=${uuid(5)}`), 400, 'bad-request')
    expectError(await ask(`${path}?cur=${uuid(3)}`), 404, 'not-found')
  })

  it('that breaks off is no answer at all', async (t: TestContext) => {
    const server = await startServer(t, { differences })
    await putOperations(server)
    const ask = createClient(server.url, undefined)

    await assert.rejects(ask(`/matcher/api/v1/internal/update_diff?cur=${uuid(4)}`))
  })
})

for (const store of STORE_KINDS) {
  describe(`notifications by Clair's API, on ${store}`, () => {
    const brief = (number: number): Brief => ({
      id: `CVE-2024-${number}`,
      ids: [`CVE-2024-${number}`],
      severity: 'HIGH',
      status: 'fixed',
      fixedVersion: '1.2',
      kev: false,
      references: ['https://a.example/', 'https://b.example/'],
      package: { name: 'openssl', version: '1.1', purl: 'pkg:deb/debian/openssl@1.1' },
    })

    async function put({ context }: TestServer, tenant: string, notification: string): Promise<void> {
      const { store: known } = context
      await putNotification(known, known.db, { id: notification, tenant, operation: uuid(99) })
      const { id: image } = await putImage(known, known.db, {
        tenant,
        digest: digest('d'),
        source: 'manifest',
      })
      const entries = [0, 1, 2].map((position) => ({
        id: uuid(10 + position),
        position,
        image,
        body: {
          image: { digest: digest('d'), labels: {} },
          reason: 'added' as const,
          finding: brief(position),
          distribution: 'redhat/9',
        },
      }))
      await putEntries(known.db, notification, entries)
    }

    it('come in pages, to their tenant, and are gone when they were read', async (t: TestContext) => {
      const server = await startServer(t, { store })
      await put(server, '', uuid(1))
      await put(server, 'other', uuid(2))
      const ask = createClient(server.url, undefined)
      const path = `/notifier/api/v1/notification/${uuid(1)}`
      type Page = {
        page: { size: number; next?: string }
        notifications: { vulnerability: Record<string, unknown> }[]
      }
      const page = async (query: string) => expectDocument<Page>(await ask(path + query), 'notificationPage')

      const all = await page('')
      const first = await page('?page_size=2')
      const second = await page(`?page_size=2&next=${first.page.next}`)

      assert.deepEqual([all.page, all.notifications.length], [{ size: 500 }, 3])
      assert.deepEqual(all.notifications[0]?.vulnerability, {
        name: 'CVE-2024-0',
        fixed_in_version: '1.2',
        severity: 'High',
        normalized_severity: 'High',
        description: '',
        links: 'https://a.example/ https://b.example/',
        package: { name: 'openssl', version: '1.1' },
        distribution: { did: 'rhel', version_id: '9' },
        repo: {},
      })
      assert.deepEqual(
        [first.notifications.length, second.notifications.length, second.page.next],
        [2, 1, undefined],
      )
      for (const [query, size] of [
        ['?page_size=0', 500],
        ['?page_size=-5', 500],
        ['?page_size=&next=', 500],
        ['?next=00000000-0000-0000-0000-000000000000', 500],
        ['?page_size=999999999999', MAX_PAGE_SIZE],
      ] as const)
        assert.equal((await page(query)).page.size, size)
      expectError(await ask(`${path}?next=${uuid(77)}`), 400, 'bad-request')
      expectError(await ask(`/notifier/api/v1/notification/${uuid(2)}`), 404, 'not-found')
      expectError(
        await ask(`/notifier/api/v1/notification/${uuid(2)}`, { method: 'DELETE' }),
        404,
        'not-found',
      )

      const removed = await ask(path, { method: 'DELETE' })
      assert.deepEqual([removed.status, removed.text], [200, ''])
      expectError(await ask(path, { method: 'DELETE' }), 404, 'not-found')
      expectError(await ask(path), 404, 'not-found')
    })
  })
}

describe("the vulnerability report of Clair's API", () => {
  it('is 202 with nothing in it while there are no advisories, whatever is asked for', async (t: TestContext) => {
    const server = await startServer(t)
    server.matcher.hasDatabase = false
    const ask = createClient(server.url, undefined)

    const answer = await ask(`/matcher/api/v1/vulnerability_report/${digest('e')}`)

    assert.deepEqual([answer.status, answer.text], [202, ''])
    expectError(await ask('/matcher/api/v1/vulnerability_report/x'), 400, 'bad-request')
  })

  it('stays while the image is indexed anew, and goes when that fails', async (t: TestContext) => {
    const layers = await serveLayers(EXAMPLE_LAYOUT)
    t.after(() => layers.close())
    const server = await startServer(t)
    const ask = createClient(server.url, undefined)
    const path = `/matcher/api/v1/vulnerability_report/${layers.manifest.hash}`
    await ask('/indexer/api/v1/index_report', { method: 'POST', body: layers.manifest })
    const { db } = server.context.store
    const image = await server.indexer.find('', layers.manifest.hash)
    const before = (await ask(path)).json()

    await setImageState(db, image?.id ?? 0, { state: 'indexing', step: 'FetchLayers' })
    const meanwhile = await ask(path)
    await failImage(db, image?.id ?? 0, { code: 'layer-corrupt', message: 'It is corrupt.' })
    const failed = await ask(path)

    assert.deepEqual(meanwhile.json(), before)
    expectError(failed, 404, 'not-found')
  })

  it('says in headers and in a member of its own what it had to do without', async (t: TestContext) => {
    const layers = await serveLayers(EXAMPLE_LAYOUT)
    t.after(() => layers.close())
    const report = {
      ...(SAMPLE_REPORTS['clean'] as (typeof SAMPLE_REPORTS)[string]),
      problems: [
        problem('feed-missing', 'alpine-3.18', 'it is not there'),
        problem('feed-stale', 'osv-npm', 'old'),
      ],
    }
    const server = await startServer(t, {
      matcher: { view: (_image, _view, make) => Promise.resolve(make(report)) },
    })
    const ask = createClient(server.url, undefined)
    expectStatus(await ask('/indexer/api/v1/index_report', { method: 'POST', body: layers.manifest }), 201)

    const answer = await ask(`/matcher/api/v1/vulnerability_report/${layers.manifest.hash}`)

    assert.equal(answer.headers.get('x-plimsoll-missing-feeds'), 'alpine-3.18')
    assert.equal(answer.headers.get('x-plimsoll-old-feeds'), 'osv-npm')
    const body = answer.json() as { plimsoll: { complete: boolean } }
    assert.equal(body.plimsoll.complete, false)
    assert.deepEqual(faultsOf('vulnerabilityReport', body), [])
  })
})
