import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { textAt } from '../object.ts'
import { createApiClient } from './client.ts'
import { PODS } from './resources.ts'
import { type WatchEvent, watchAll } from './watch.ts'

type Answer = (response: ServerResponse, version: string | null) => void

/** Answers watches in turn, and lists with a version that counts them; what was asked. */
async function server(t: TestContext, watches: readonly Answer[]) {
  const asked: string[] = []
  const waits: number[] = []
  let lists = 0
  const left = [...watches]
  const listener = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://x')
    const isWatch = searchParams.get('watch') === 'true'
    const version = searchParams.get('resourceVersion')
    asked.push(isWatch ? `watch ${version}` : 'list')
    if (isWatch) return left.shift()?.(response, version)
    lists += 1
    return response.end(
      JSON.stringify({ metadata: { resourceVersion: `${lists}00` }, items: [pod(`listed-${lists}`, '1')] }),
    )
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  const access = {
    name: 'test',
    server: url,
    isInsecure: false,
    user: { credentials: { kind: 'none' } },
  } as const
  const client = createApiClient(access, { env: {}, sleep: () => Promise.resolve() })
  const ending = new AbortController()
  t.after(async () => {
    ending.abort()
    await client.close()
    listener.closeAllConnections()
    listener.close()
  })
  const failures: string[] = []
  const events = watchAll(client, PODS, {
    signal: ending.signal,
    onFailure: ({ message }) => void failures.push(message),
    sleep: (milliseconds) => {
      waits.push(milliseconds)
      return Promise.resolve()
    },
  })
  return { asked, waits, failures, events }
}

function pod(name: string, resourceVersion: string): object {
  return { kind: 'Pod', metadata: { name, resourceVersion } }
}

function sending(...events: readonly object[]): Answer {
  return (response) => response.end(events.map((event) => `${JSON.stringify(event)}\n`).join(''))
}

function event(type: string, name: string, version: string): object {
  return { type, object: pod(name, version) }
}

function shown(one: WatchEvent): string {
  const names = (one.kind === 'listed' ? one.items : [one.object]).map((item) =>
    textAt(item, ['metadata', 'name']),
  )
  return `${one.kind} ${names.join(',')}`
}

async function take(events: AsyncIterable<WatchEvent>, count: number): Promise<readonly string[]> {
  const taken: string[] = []
  for await (const one of events) {
    taken.push(shown(one))
    if (taken.length === count) break
  }
  return taken
}

describe('a watch', () => {
  it('lists, then goes on from each event and bookmark', async (t) => {
    const { asked, events } = await server(t, [
      sending(event('ADDED', 'a', '101'), event('MODIFIED', 'b', '102')),
      sending(event('DELETED', 'a', '103'), event('BOOKMARK', '', '150'), event('NEWER', 'x', '151')),
      sending(event('ADDED', 'c', '152')),
    ])
    assert.deepEqual(await take(events, 5), [
      'listed listed-1',
      'changed a',
      'changed b',
      'deleted a',
      'changed c',
    ])
    assert.deepEqual(asked, ['list', 'watch 100', 'watch 102', 'watch 151'])
  })

  it('lists anew when what it knows is too old, however it is told', async (t) => {
    const gone = { kind: 'Status', code: 410, reason: 'Expired' }
    const { asked, events, failures } = await server(t, [
      sending({ type: 'ERROR', object: gone }),
      (response) => response.writeHead(410).end(JSON.stringify(gone)),
      sending(event('ADDED', 'a', '301')),
    ])
    assert.deepEqual(await take(events, 4), [
      'listed listed-1',
      'listed listed-2',
      'listed listed-3',
      'changed a',
    ])
    assert.deepEqual(asked, ['list', 'watch 100', 'list', 'watch 200', 'list', 'watch 300'])
    assert.deepEqual(failures, [])
  })

  it('waits out what passes, longer each time, and loses nothing', async (t) => {
    const broken: Answer = (response) => {
      response.write(`${JSON.stringify({ type: 'ADDED', object: pod('a', '101') })}\n{"cut`)
      setTimeout(() => response.destroy(), 20)
    }
    const busy: Answer = (response) => response.writeHead(500).end('{}')
    const { asked, waits, failures, events } = await server(t, [
      broken,
      busy,
      busy,
      sending(event('ADDED', 'b', '102')),
    ])
    assert.deepEqual(await take(events, 3), ['listed listed-1', 'changed a', 'changed b'])
    assert.deepEqual(asked, ['list', 'watch 100', 'watch 101', 'watch 101', 'watch 101'])
    assert.deepEqual(waits, [1000, 2000, 4000])
    assert.equal(failures.length, 3)
  })

  it('that is forbidden is an error', async (t) => {
    const { events } = await server(t, [(response) => response.writeHead(403).end('{}')])
    await assert.rejects(take(events, 2), /right to watch pods in all namespaces is missing/)
  })
})
