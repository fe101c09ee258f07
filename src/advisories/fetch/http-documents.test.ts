import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { type Answer, startServer } from '../../../test/http-server.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { PlimsollError } from '../../core/errors.ts'
import { createHttpClient } from '../../net/http-client.ts'
import { chooseSource } from './choose-source.ts'
import { claimPartial } from './partial-files.ts'

const signal = new AbortController().signal
const URL_ = 'https://feeds.example/some/feed.json?page=1'
const CONTENT = Buffer.from(`{"text":"${'x'.repeat(100_000)}"}`)

async function site(t: TestContext, answer: Answer) {
  const server = await startServer(t, answer)
  const dir = temporaryFolder(t)
  const client = createHttpClient({
    insecureHosts: [],
    env: {},
    userAgent: 'test',
    sleep: () => Promise.resolve(),
    retries: 1,
  })
  t.after(() => client.close())
  const mirror = server.url.replace('http://', 'http://user:secret@')
  const { origin, open } = chooseSource(mirror, dir, () => Promise.resolve(client))
  return { server, dir, origin, source: await open() }
}

function failure(code: string, says: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof PlimsollError, String(error))
    assert.equal(error.code, code)
    assert.match(error.message, says)
    assert.doesNotMatch(error.message, /secret/)
    return true
  }
}

describe('a document over HTTP', () => {
  it('is asked for under host and path, and kept until it is discarded', async (t) => {
    const { server, source, origin } = await site(t, (_request, response) => {
      response.setHeader('etag', '"v1"').end(CONTENT)
    })
    const found = await source.fetch(URL_, undefined, signal)
    assert.ok(found.kind === 'fetched')
    assert.deepEqual(readFileSync(found.path), CONTENT)
    assert.deepEqual([found.state.url, found.state.etag, found.state.size], [URL_, '"v1"', CONTENT.length])
    assert.equal(server.requests[0]?.path, '/feeds.example/some/feed.json')
    assert.equal(
      server.requests[0]?.headers['authorization'],
      `Basic ${Buffer.from('user:secret').toString('base64')}`,
    )
    assert.doesNotMatch(origin, /secret/)
    await found.discard()
    assert.equal(existsSync(found.path), false)
  })

  it('is not sent again while it is the same', async (t) => {
    const { source } = await site(t, ({ headers }, response) => {
      if (headers['if-none-match'] === '"v1"') response.writeHead(304).end()
      else response.setHeader('etag', '"v1"').end(CONTENT)
    })
    const first = await source.fetch(URL_, undefined, signal)
    assert.ok(first.kind === 'fetched')
    assert.deepEqual(await source.fetch(URL_, first.state, signal), { kind: 'unchanged' })
  })

  it('is asked for by date where there is no tag', async (t) => {
    const date = 'Wed, 01 Jan 2025 00:00:00 GMT'
    const { source, server } = await site(t, ({ headers }, response) => {
      if (headers['if-modified-since'] === date) response.writeHead(304).end()
      else response.setHeader('last-modified', date).end(CONTENT)
    })
    const first = await source.fetch(URL_, undefined, signal)
    assert.ok(first.kind === 'fetched')
    assert.deepEqual(await source.fetch(URL_, first.state, signal), { kind: 'unchanged' })
    assert.equal(server.requests.length, 2)
  })

  it('is missing where the server says so, and unreachable where it fails', async (t) => {
    const { source } = await site(
      t,
      ({ path }, response) =>
        void response.writeHead(path.endsWith('gone') ? 410 : path.endsWith('no') ? 404 : 403).end(),
    )
    assert.deepEqual(await source.fetch('https://feeds.example/no', undefined, signal), { kind: 'missing' })
    assert.deepEqual(await source.fetch('https://feeds.example/gone', undefined, signal), { kind: 'missing' })
    await assert.rejects(
      source.fetch('https://feeds.example/x', undefined, signal),
      failure('feed-unreachable', /answers 403/),
    )
  })

  it('that nobody serves is unreachable', async (t) => {
    const { source } = await site(t, (_request, response) => response.destroy())
    await assert.rejects(
      source.fetch(URL_, undefined, signal),
      failure('feed-unreachable', /cannot be fetched/),
    )
  })

  it('is taken up where an earlier process left it', async (t) => {
    const half = CONTENT.length >> 1
    const { source, server, dir } = await site(t, ({ headers }, response) => {
      if (headers['range'] === `bytes=${half}-` && headers['if-range'] === '"v1"') {
        const range = `bytes ${half}-${CONTENT.length - 1}/${CONTENT.length}`
        response.writeHead(206, { etag: '"v1"', 'content-range': range }).end(CONTENT.subarray(half))
      } else response.writeHead(500).end()
    })
    const address = `${server.url.replace('http://', 'http://user:secret@')}/feeds.example/some/feed.json`
    const own = await claimPartial(join(dir, 'downloads'), address)
    const left = own.path.replace(`.${process.pid}.`, '.999999.') // No process has this number here.
    writeFileSync(left, CONTENT.subarray(0, half))
    writeFileSync(`${left}.validator`, '"v1"')
    const found = await source.fetch(URL_, undefined, signal)
    assert.ok(found.kind === 'fetched')
    assert.deepEqual(readFileSync(found.path), CONTENT)
    await found.discard()
    assert.deepEqual(readdirSync(join(dir, 'downloads')), [])
  })

  it('is fetched whole where it has changed since', async (t) => {
    const { source, server, dir } = await site(
      t,
      (_request, response) => void response.setHeader('etag', '"v2"').end(CONTENT),
    )
    const address = `${server.url.replace('http://', 'http://user:secret@')}/feeds.example/some/feed.json`
    const own = await claimPartial(join(dir, 'downloads'), address)
    writeFileSync(own.path, 'something else')
    writeFileSync(`${own.path}.validator`, '"v1"')
    const found = await source.fetch(URL_, undefined, signal)
    assert.ok(found.kind === 'fetched')
    assert.deepEqual(readFileSync(found.path), CONTENT)
  })

  it('ends with the signal', async (t) => {
    const { source } = await site(t, () => undefined)
    await assert.rejects(source.fetch(URL_, undefined, AbortSignal.timeout(50)), { name: 'TimeoutError' })
  })
})
