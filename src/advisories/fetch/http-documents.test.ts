import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { testFeed } from '../../../test/feeds.ts'
import { type Answer, startServer } from '../../../test/http-server.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { PlimsollError } from '../../core/errors.ts'
import { createHttpClient } from '../../net/http-client.ts'
import { readText } from '../read-text.ts'
import { readState } from '../state/state-files.ts'
import { updateFeed } from '../update-feed.ts'
import { chooseSource } from './choose-source.ts'
import { httpDocuments } from './http-documents.ts'
import { beginPartial, claimPartial, type PartialFile, releasePartial } from './partial-files.ts'

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
  return { server, dir, client, origin, source: await open() }
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

  it('is asked for behind the path of the mirror, with and without a slash at its end', async (t) => {
    const { server, dir, client } = await site(t, (_request, response) => void response.end(CONTENT))
    for (const end of ['', '/']) {
      const { origin, open } = chooseSource(`${server.url}/a/b${end}`, dir, () => Promise.resolve(client))
      assert.equal(origin, `${server.url}/a/b`)
      assert.equal((await (await open()).fetch(URL_, undefined, signal)).kind, 'fetched')
      assert.equal(server.requests.at(-1)?.path, '/a/b/feeds.example/some/feed.json')
    }
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
    leaveBehind(await claimPartial(join(dir, 'downloads'), address), CONTENT.subarray(0, half), '"v1"')
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
    leaveBehind(await claimPartial(join(dir, 'downloads'), address), Buffer.from('something else'), '"v1"')
    const found = await source.fetch(URL_, undefined, signal)
    assert.ok(found.kind === 'fetched')
    assert.deepEqual(readFileSync(found.path), CONTENT)
  })

  it('is taken up by the next attempt of the same process', async (t) => {
    const half = CONTENT.length >> 1
    let isBroken = true
    const { source, dir } = await site(t, ({ headers }, response) => {
      response.setHeader('etag', '"v1"')
      if (headers['range'] === undefined) {
        response.setHeader('content-length', CONTENT.length)
        response.write(CONTENT.subarray(0, half), () => response.destroy())
      } else if (isBroken) response.writeHead(500).end()
      else {
        const from = Number(headers['range'].slice('bytes='.length, -1))
        const range = `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}`
        response.writeHead(206, { 'content-range': range }).end(CONTENT.subarray(from))
      }
    })
    await assert.rejects(source.fetch(URL_, undefined, signal), failure('feed-unreachable', /500/))
    isBroken = false
    const found = await source.fetch(URL_, undefined, signal)
    assert.ok(found.kind === 'fetched')
    assert.deepEqual(readFileSync(found.path), CONTENT)
    await found.discard()
    assert.deepEqual(readdirSync(join(dir, 'downloads')), [])
  })

  it('may be fetched twice at once', async (t) => {
    const { source, dir } = await site(t, (_request, response) => {
      response.setHeader('etag', '"v1"').end(CONTENT)
    })
    const both = await Promise.all([1, 2].map(() => source.fetch(URL_, undefined, signal)))
    for (const found of both) {
      assert.ok(found.kind === 'fetched')
      assert.deepEqual(readFileSync(found.path), CONTENT)
      await found.discard()
    }
    assert.deepEqual(readdirSync(join(dir, 'downloads')), [])
  })

  it('leaves nothing behind where there was nothing to have', async (t) => {
    const { source, dir } = await site(t, (_request, response) => void response.writeHead(404).end())
    await source.fetch(URL_, undefined, signal)
    assert.deepEqual(readdirSync(join(dir, 'downloads')), [])
  })

  it('is refused past its limit', async (t) => {
    const server = await startServer(t, (_request, response) => void response.end(CONTENT))
    const client = createHttpClient({ insecureHosts: [], env: {}, userAgent: 'test', retries: 0 })
    t.after(() => client.close())
    const options = { mirror: server.url, origin: 'x', downloads: temporaryFolder(t), client }
    const fetch = (maxBytes: number) => httpDocuments({ ...options, maxBytes }).fetch(URL_, undefined, signal)
    assert.equal((await fetch(CONTENT.length)).kind, 'fetched')
    await assert.rejects(fetch(CONTENT.length - 1), failure('feed-unreachable', /is longer than \d+ bytes/))
  })

  it('ends with the signal', async (t) => {
    const { source } = await site(t, () => undefined)
    await assert.rejects(source.fetch(URL_, undefined, AbortSignal.timeout(50)), { name: 'TimeoutError' })
  })
})

/** Makes a claim one of a process that is gone. */
function leaveBehind(part: PartialFile, content: Uint8Array, validator: string): void {
  writeFileSync(part.path, content)
  writeFileSync(join(part.folder, 'validator'), validator)
  renameSync(part.folder, part.folder.replace(`-${process.pid}.`, '-4194305.')) // Linux has no process above 2^22.
}

describe('a part of a download', () => {
  it('is nobody else’s while its process runs', async (t) => {
    const folder = temporaryFolder(t)
    const first = await claimPartial(folder, 'a')
    await beginPartial(first, 0, '"v1"')
    writeFileSync(first.path, 'x')
    const second = await claimPartial(folder, 'a')
    assert.notEqual(second.folder, first.folder)
    assert.equal(second.resume, undefined)
    await releasePartial(first)
    assert.deepEqual((await claimPartial(folder, 'a')).resume, { offset: 1, validator: '"v1"' })
  })

  it('is not taken from another host, nor for another address', async (t) => {
    const folder = temporaryFolder(t)
    const part = await claimPartial(folder, 'a')
    leaveBehind(part, Buffer.from('x'), '"v1"')
    assert.equal((await claimPartial(folder, 'b')).resume, undefined)
    const left = readdirSync(folder).find((name) => name.includes('-4194305.')) ?? ''
    const [hash, , number] = left.split('.')
    renameSync(join(folder, left), join(folder, `${hash}.otherhost-4194305.${number}`))
    assert.equal((await claimPartial(folder, 'a')).resume, undefined)
  })

  it('goes with its own validator only, and one at a time', async (t) => {
    const folder = temporaryFolder(t)
    const [one, two] = [await claimPartial(folder, 'a'), await claimPartial(folder, 'a')]
    leaveBehind(one, Buffer.from('1'), '"one"')
    leaveBehind(two, Buffer.from('22'), '"two"')
    const claims = [await claimPartial(folder, 'a'), await claimPartial(folder, 'a')]
    const found = claims.map(({ path, resume }) => `${readFileSync(path, 'utf8')} ${resume?.validator}`)
    assert.deepEqual(found.sort(), ['1 "one"', '22 "two"'])
  })

  it('without a validator is of no use', async (t) => {
    const folder = temporaryFolder(t)
    const part = await claimPartial(folder, 'a')
    await beginPartial(part, 0, undefined)
    writeFileSync(part.path, 'x')
    await releasePartial(part)
    assert.deepEqual(readdirSync(folder), [])
  })

  it('survives strangers in the folder', async (t) => {
    const folder = temporaryFolder(t)
    mkdirSync(join(folder, 'something'))
    writeFileSync(join(folder, '0.1.part'), 'x')
    assert.equal((await claimPartial(folder, 'a')).resume, undefined)
  })
})

it('documents that name further ones are asked for again with what the server called them', async (t) => {
  const contents: Record<string, string> = {
    '/feeds.example/index': 'https://feeds.example/a',
    '/feeds.example/a': '{}',
  }
  const { server, source, dir } = await site(t, ({ path, headers }, response) => {
    const content = contents[path] ?? ''
    const etag = `"${content}"`
    response.setHeader('etag', etag)
    if (headers['if-none-match'] === etag) response.writeHead(304).end()
    else response.end(content)
  })
  const feed = testFeed('a', {
    documents: [{ url: 'https://feeds.example/index' }],
    next: async ([index]) => [{ url: index ? await readText(index, { signal }) : '' }],
    build: async (documents, sink) => {
      for (const document of documents)
        sink.advisory({ kind: 'advisory', id: await readText(document, { signal }) })
    },
  })
  const update = async (): Promise<string> => {
    const before = server.requests.length
    const previous = readState(dir, 'a')
    const { isChanged } = await updateFeed(feed, previous, {
      dir,
      source,
      now: '2026-01-01T00:00:00Z',
      signal,
    })
    const asked = server.requests.slice(before)
    const conditional = asked.filter(({ headers }) => headers['if-none-match'] !== undefined)
    return `${isChanged} ${asked.length}/${conditional.length}`
  }
  assert.equal(await update(), 'true 2/0')
  assert.equal(await update(), 'false 2/2')
  contents['/feeds.example/a'] = '{"b":1}'
  // Both with a condition, and the one that had not changed once more, because a build needs it.
  assert.equal(await update(), 'true 3/2')
})
