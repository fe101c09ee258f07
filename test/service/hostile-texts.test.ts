import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { ServiceContext } from '../../src/service/context.ts'
import type { Route } from '../../src/service/http/route.ts'
import { createLogger } from '../../src/service/observe/create-logger.ts'
import { assemble } from '../../src/service/run/assemble.ts'
import { serve } from '../../src/service/run/serve.ts'
import { temporaryFolder } from '../registry-server.ts'
import { STORE_KINDS, testAddress } from '../stores.ts'
import { testConfig } from './config.ts'

const HARBOUR = new URL('../../examples/harbour.oci.tar', import.meta.url)
const DIGEST = `sha256:${'a'.repeat(64)}`

/** What ends a text, a line, a statement or a pattern for somebody who puts texts together. */
const HOSTILE = [
  "'",
  "' OR '1'='1",
  "'; DROP TABLE images; --",
  '" OR ""="',
  '1) UNION SELECT id, prefix FROM api_keys --',
  '%',
  '_\\',
  '$1',
  '?1',
  '\u0000',
  '\ud800',
  '\n{"level":"fatal","message":"forged"}\r\n',
  '\u001b[2J\u2028',
  '-1',
  '9223372036854775808',
  '1e309',
  '__proto__',
  '<script>alert(1)</script>',
  'é'.repeat(300),
]

/** A body of each route that takes JSON, `x` where texts of strangers go. */
const BODIES: Readonly<Record<string, (x: string) => unknown>> = {
  'POST /api/v1/images': (x) => ({ reference: x, platform: x, labels: { team: x } }),
  'PUT /api/v1/images/{digest}/labels': (x) => ({ team: x, [x]: x }),
  'PATCH /api/v1/images/{digest}/labels': (x) => ({ team: x }),
  'PUT /api/v1/registries/{host}/credentials': (x) => ({ username: x, password: x, token: x }),
  'POST /api/v1/watches': (x) => ({ reference: `localhost:1/a`, tags: x, labels: { team: x } }),
  'POST /indexer/api/v1/index_report': (x) => ({
    hash: DIGEST,
    layers: [{ hash: DIGEST, uri: x, headers: { [x]: [x], a: [x] }, media_type: x }],
  }),
  'DELETE /indexer/api/v1/index_report': (x) => [DIGEST, x],
  'POST /indexer/api/v1/internal/affected_manifest': (x) => ({
    vulnerabilities: [
      {
        id: x,
        name: x,
        fixed_in_version: x,
        package: { name: x, module: x, arch: x },
        distribution: { did: x, version_id: x },
        repository: { name: x },
      },
    ],
  }),
  'POST /harbor/api/v1/scan': (x) => ({
    registry: { url: 'http://127.0.0.1:1', authorization: x },
    artifact: { repository: x, digest: DIGEST, tag: x, mime_type: x },
  }),
}

for (const kind of STORE_KINDS)
  describe(`texts of strangers, on ${kind}`, () => {
    it('are texts at every place of every route: nothing fails, nothing changes', async (t) => {
      const { url, routes, context, log } = await start(t, kind)
      const digest = await upload(url)
      await idle(context)
      const before = await contents(context)
      const ask = async (route: Route, change: { place: string; text: string; body?: unknown }) => {
        const { place, text } = change
        const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
          encodeURIComponent(place === name ? wellFormed(text) : name === 'digest' ? digest : 'x'),
        )
        const query = place.startsWith('?')
          ? [`${place.slice(1)}=${encodeURIComponent(wellFormed(text))}`]
          : []
        if (route.query?.['name'] && place !== '?name') query.push('name=curl')
        const answer = await fetch(`${url}${path}?${query.join('&')}`, {
          method: route.method,
          headers: { 'content-type': 'application/json', 'user-agent': 'x' },
          signal: AbortSignal.timeout(20_000),
          ...(change.body === undefined ? {} : { body: JSON.stringify(change.body) }),
        })
        await answer.text()
        // 502: a registry that was named is not there.
        assert.ok(
          answer.status < 500 || answer.status === 502,
          `${route.method} ${route.path}: ${place} = ${JSON.stringify(text)}: ${answer.status}\n${log().findLast((line) => line.includes('request failed'))}`,
        )
      }

      for (const route of routes) {
        const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
        const inQuery = route.method === 'GET' ? Object.keys(route.query ?? {}).map((name) => `?${name}`) : []
        for (const place of [...inPath, ...inQuery])
          await Promise.all(HOSTILE.map(async (text) => await ask(route, { place, text })))
      }
      assert.deepEqual(await contents(context), before)

      for (const [key, body] of Object.entries(BODIES)) {
        const route = routes.find(({ method, path }) => `${method} ${path}` === key)
        assert.ok(route, `${key} is no route`)
        await Promise.all(
          HOSTILE.map(async (text) => await ask(route, { place: 'body', text, body: body(text) })),
        )
      }
      const image = await fetch(`${url}/api/v1/images/${digest}`)
      assert.equal(((await image.json()) as { state: string }).state, 'indexed')
      for (const line of log()) {
        const event = JSON.parse(line) as Record<string, unknown>
        assert.ok(typeof event['message'] === 'string' && event['message'] !== 'forged')
        assert.notEqual(event['level'], 'fatal')
        assert.doesNotMatch(line, /[\p{Cc}\u2028]/u)
      }
    })
  })

interface Started {
  readonly url: string
  readonly routes: readonly Route[]
  readonly context: ServiceContext
  /** Lines so far. */
  readonly log: () => readonly string[]
}

/** The whole service, as `plimsoll serve` puts it together, without an upstream to update from. */
async function start(t: TestContext, kind: (typeof STORE_KINDS)[number]): Promise<Started> {
  const dir = await temporaryFolder(t)
  const config = testConfig({ dir, secret: 'x'.repeat(32) })
  const stop = new AbortController()
  const listening = Promise.withResolvers<string>()
  let text = ''
  let routes: readonly Route[] = []
  let context: ServiceContext | undefined
  const ended = serve(
    {
      ...config,
      store: { ...(await testAddress(t, kind)), migrate: true },
      updater: { ...config.updater, isEnabled: false },
    },
    {
      signal: stop.signal,
      environment: {},
      log: createLogger({ level: 'info', to: { write: (part) => void (text += part) } }),
      assemble: async (made) => {
        context = made
        const assembly = await assemble(made)
        routes = assembly.surfaces.flatMap((surface) => surface.routes)
        return assembly
      },
      onListening: ({ main = '' }) => listening.resolve(main),
    },
  )
  ended.catch(listening.reject)
  t.after(async () => {
    stop.abort()
    await ended.catch(() => undefined)
  })
  const url = await listening.promise
  assert.ok(context)
  return { url, routes, context, log: () => text.split('\n').slice(0, -1) }
}

async function upload(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/images/archive?name=harbour`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-tar' },
    body: await readFile(HARBOUR),
  })
  assert.equal(answer.status, 201)
  return ((await answer.json()) as { digest: string }).digest
}

/** Nothing is at work, and nothing is about to be. */
async function idle({ queue }: ServiceContext): Promise<void> {
  const isDue = async (): Promise<boolean> => {
    const waiting = await queue.list({ state: 'waiting', limit: 100 })
    return waiting.some(({ runAt }) => runAt <= Date.now() + 100)
  }
  while ((await isDue()) || (await queue.list({ state: 'running', limit: 1 })).length > 0) await sleep(20)
}

/** Every row of what describes images and their layers, but for when they were last looked at. */
async function contents({ store: { db } }: ServiceContext): Promise<unknown> {
  const tables = (await db.introspection.getTables()).map(({ name }) => name).toSorted()
  const rows: Record<string, unknown> = {}
  for (const name of tables.filter((one) => !MOVING.has(one))) {
    const result = await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(name)}`.execute(db)
    rows[name] = result.rows.map((row) => JSON.stringify({ ...row, used_at: 0 })).toSorted()
  }
  return rows
}

/** Of the queue, which goes on meanwhile. */
const MOVING: ReadonlySet<string> = new Set(['jobs', 'schedules', 'leases'])

/** URLs hold no half characters. */
function wellFormed(text: string): string {
  return text.toWellFormed()
}
