import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { serveRoutes } from '../../../test/serve-routes.ts'
import { type IntrospectionNeeds, introspectionSurface } from './introspection.ts'
import { runChecks } from './readiness.ts'

async function open(t: TestContext, changes: Partial<IntrospectionNeeds> = {}): Promise<string> {
  const needs: IntrospectionNeeds = {
    lives: [],
    checks: [],
    isStopping: () => false,
    metrics: () => Promise.resolve({ type: 'text/plain', text: 'a 1\n' }),
    ...changes,
  }
  return (await serveRoutes(t, [introspectionSurface(needs)])).url
}

async function ask(url: string, path: string): Promise<readonly [number, unknown]> {
  const response = await fetch(url + path)
  return [response.status, await response.json()]
}

describe('health', () => {
  it('is that of the parts (fault 7 of Clair: it cannot fail)', async (t) => {
    let isAlive = true
    const url = await open(t, { lives: [{ name: 'indexer', isAlive: () => isAlive }] })
    assert.deepEqual(await ask(url, '/healthz'), [200, { alive: true, dead: [] }])
    isAlive = false
    assert.deepEqual(await ask(url, '/healthz'), [503, { alive: false, dead: ['indexer'] }])
  })
})

describe('readiness', () => {
  it('says which check fails', async (t) => {
    const url = await open(t, {
      checks: [
        { name: 'database', run: () => Promise.resolve(undefined) },
        { name: 'advisories', run: () => Promise.resolve('there are none yet') },
        { name: 'broken', run: () => Promise.reject(new Error('postgres://u:p@h is away')) },
      ],
    })
    assert.deepEqual(await ask(url, '/readyz'), [
      503,
      {
        ready: false,
        checks: [
          { name: 'database', ok: true },
          { name: 'advisories', ok: false, message: 'there are none yet' },
          { name: 'broken', ok: false, message: 'postgres://[redacted]@h is away' },
        ],
      },
    ])
  })

  it('ends when the service stops, while it is still alive', async (t) => {
    const url = await open(t, { isStopping: () => true })
    assert.equal((await ask(url, '/readyz'))[0], 503)
    assert.equal((await ask(url, '/healthz'))[0], 200)
  })

  it('does not wait for a check that hangs', async () => {
    const hangs = { name: 'database', run: () => new Promise<undefined>(() => undefined) }
    assert.deepEqual(await runChecks([hangs], 20), [
      { name: 'database', ok: false, message: 'does not answer' },
    ])
  })
})

describe('the other paths', () => {
  it('are metrics, and nothing else', async (t) => {
    const url = await open(t)
    const response = await fetch(`${url}/metrics`)
    assert.equal(await response.text(), 'a 1\n')
    assert.equal((await fetch(`${url}/debug/pprof`)).status, 404)
    assert.equal((await fetch(`${url}/healthz`, { method: 'POST' })).status, 405)
  })
})
