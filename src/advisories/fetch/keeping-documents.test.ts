import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { testFeed } from '../../../test/feeds.ts'
import { startServer } from '../../../test/http-server.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import type { Feed } from '../../core/feed.ts'
import { createHttpClient } from '../../net/http-client.ts'
import { cleanDatabase, collectGarbage } from '../clean-database.ts'
import { documentsDir, downloadsDir } from '../paths.ts'
import { readText } from '../read-text.ts'
import { stateIds } from '../state/state-files.ts'
import { type FeedUpdate, updateFeeds } from '../update-feeds.ts'
import { chooseSource } from './choose-source.ts'
import { httpDocuments } from './http-documents.ts'
import { keepingDocuments } from './keeping-documents.ts'

const signal = new AbortController().signal
const YEARS = ['1', '2', '3'].map((year) => `https://feeds.example/${year}`)

/** A feed whose advisories are its documents. */
function feedOf(id: string, urls: readonly string[], more: Partial<Feed> = {}): Feed {
  return testFeed(id, {
    documents: urls.map((url) => ({ url })),
    keepsDocuments: true,
    build: async (documents, sink) => {
      sink.namespace('1')
      for (const document of documents)
        sink.advisory({ kind: 'advisory', id: `${id} ${await readText(document, { signal })}` })
    },
    ...more,
  })
}

/** As NVD's: one feed of all years, and one for each. */
const FEEDS = [feedOf('all', YEARS), ...YEARS.map((url, index) => feedOf(`year-${index + 1}`, [url]))]

async function site(t: TestContext) {
  const contents = new Map(YEARS.map((url) => [`/feeds.example/${url.slice(-1)}`, `first ${url}`]))
  const dir = temporaryFolder(t)
  const hanging = new Map<string, () => void>()
  let sent = 0
  const server = await startServer(t, ({ path, headers }, response) => {
    const content = contents.get(path)
    const etag = `"${content?.slice(0, 100)}"`
    const hang = hanging.get(path)
    if (hang) hang()
    else if (content === undefined) response.writeHead(404).end()
    else if (headers['if-none-match'] === etag) response.writeHead(304, { etag }).end()
    else {
      sent += content.length
      response.setHeader('etag', etag).end(content)
    }
  })
  const client = createHttpClient({ insecureHosts: [], env: {}, userAgent: 'test', retries: 0 })
  t.after(() => client.close())
  const source = () => chooseSource(server.url, dir, () => Promise.resolve(client)).open()
  const update = async (feeds: readonly Feed[] = FEEDS): Promise<string> => {
    const before = { requests: server.requests.length, sent }
    const options = {
      dir,
      source: await source(),
      now: new Date().toISOString(),
      signal,
      step: () => undefined,
    }
    const outcomes = (await updateFeeds(feeds, options)).map(outcomeOf)
    return `${outcomes.join(' ')}: ${server.requests.length - before.requests} asked, ${sent - before.sent} bytes`
  }
  const kept = () => readdirSync(documentsDir(dir)).filter((name) => !name.endsWith('.json'))
  const at = (name: string) => join(documentsDir(dir), name)
  return { dir, server, client, contents, hanging, update, kept, at }
}

function outcomeOf({ outcome }: FeedUpdate): string {
  return outcome
}

/** Fetches documents one after the other. */
const FETCHER = `
  const [{ chooseSource }, { createHttpClient }] = await Promise.all(JSON.parse(process.argv[1]).map((url) => import(url)))
  const [mirror, dir, ...urls] = process.argv.slice(2)
  const client = createHttpClient({ insecureHosts: [], env: {}, userAgent: 'test', retries: 0 })
  const { keeping } = await chooseSource(mirror, dir, () => Promise.resolve(client)).open()
  for (const url of urls) await keeping.fetch(url, undefined, new AbortController().signal)
`

function modules(): string {
  const at = (path: string): string => pathToFileURL(join(import.meta.dirname, path)).href
  return JSON.stringify([at('choose-source.ts'), at('../../net/http-client.ts')])
}

const LENGTH = `first ${YEARS[0]}`.length

describe('documents that several feeds are made of', () => {
  it('are asked for once, and sent once for each change', async (t) => {
    const { update, contents, dir } = await site(t)
    assert.equal(await update(), `updated updated updated updated: 3 asked, ${3 * LENGTH} bytes`)
    assert.equal(await update(), 'unchanged unchanged unchanged unchanged: 3 asked, 0 bytes')
    contents.set('/feeds.example/2', 'new')
    assert.equal(await update(), 'updated unchanged updated unchanged: 3 asked, 3 bytes')
    assert.deepEqual(readdirSync(downloadsDir(dir)), [])
  })

  it('are at hand for a feed that comes later', async (t) => {
    const { update } = await site(t)
    await update(FEEDS.slice(0, 1))
    assert.equal(await update(FEEDS.slice(1, 3)), 'updated updated: 2 asked, 0 bytes')
  })

  it('are not kept for feeds that do not want it', async (t) => {
    const { update, dir } = await site(t)
    const feeds = FEEDS.map((feed) => ({ ...feed, keepsDocuments: false }))
    assert.equal(await update(feeds), `updated updated updated updated: 6 asked, ${6 * LENGTH} bytes`)
    assert.equal(readdirSync(dir).includes('documents'), false)
  })

  for (const [what, damage] of [
    ['longer', (path: string) => appendFileSync(path, 'x')],
    ['another', (path: string) => writeFileSync(path, 'x'.repeat(readFileSync(path).length))],
    ['gone', (path: string) => rmSync(path)],
  ] as const) {
    it(`are fetched anew when a content is ${what}`, async (t) => {
      const { update, kept, at } = await site(t)
      await update(FEEDS.slice(0, 1))
      for (const name of kept()) damage(at(name))
      const later = FEEDS.slice(1, 2)
      assert.equal(await update(later), `updated: 2 asked, ${LENGTH} bytes`)
      // What was made good is good for the next.
      assert.equal(await update([feedOf('more', YEARS.slice(0, 1))]), 'updated: 1 asked, 0 bytes')
    })
  }

  it('are fetched anew when what is known of them cannot be read', async (t) => {
    const { update, dir, at } = await site(t)
    await update(FEEDS.slice(0, 1))
    for (const name of readdirSync(documentsDir(dir)))
      if (name.endsWith('.json')) writeFileSync(at(name), '{')
    assert.equal(await update(FEEDS.slice(1, 2)), `updated: 1 asked, ${LENGTH} bytes`)
  })

  it('survive a feed that cannot be finished', async (t) => {
    const { update, contents } = await site(t)
    contents.delete('/feeds.example/3')
    assert.match(await update(FEEDS.slice(0, 1)), /^failed: 3 asked/)
    contents.set('/feeds.example/3', 'third')
    assert.equal(await update(FEEDS.slice(0, 1)), 'updated: 3 asked, 5 bytes')
  })

  it('survive a process that is killed', async (t) => {
    const { server, dir, hanging, update } = await site(t)
    const args = ['--input-type=module', '-e', FETCHER, modules(), server.url, dir, ...YEARS]
    const child = spawn(process.execPath, args, { stdio: 'inherit' })
    hanging.set('/feeds.example/3', () => child.kill('SIGKILL'))
    const [, killedBy] = (await once(child, 'close')) as [unknown, unknown]
    assert.equal(killedBy, 'SIGKILL')
    hanging.clear()
    assert.equal(await update(FEEDS.slice(0, 1)), `updated: 3 asked, ${LENGTH} bytes`)
  })

  it('may be fetched by two updates at once', async (t) => {
    const { update } = await site(t)
    const both = await Promise.all([update(), update()])
    for (const outcome of both) assert.match(outcome, /^(?:updated |unchanged ){3}(?:updated|unchanged):/)
    assert.equal(await update(), 'unchanged unchanged unchanged unchanged: 3 asked, 0 bytes')
  })

  it('go a day after the last feed that names them, and after their successors came', async (t) => {
    const { update, contents, dir, kept, at } = await site(t)
    await update()
    contents.set('/feeds.example/2', 'new')
    await update()
    assert.equal(kept().length, 4)
    const collect = async () => {
      for (const name of readdirSync(documentsDir(dir))) utimesSync(at(name), 0, 0)
      await collectGarbage(dir, Date.now(), signal)
    }
    await collect()
    assert.equal(kept().length, 3)
    for (const id of await stateIds(dir)) if (id !== 'year-1') rmSync(join(dir, 'state', `${id}.json`))
    await collect()
    assert.equal(kept().length, 1)
    await cleanDatabase(dir)
    assert.deepEqual(readdirSync(dir), [])
  })

  it('are young again when somebody reads them', async (t) => {
    const { update, kept, at } = await site(t)
    await update(FEEDS.slice(0, 1))
    for (const name of kept()) utimesSync(at(name), 0, 0)
    await update(FEEDS.slice(1, 2))
    assert.equal(kept().filter((name) => statSync(at(name)).mtimeMs > 0).length, 1)
  })

  it('are handed over without being kept where there is no room', async (t) => {
    const { server, client, contents, kept, dir } = await site(t)
    const http = httpDocuments({ mirror: server.url, origin: 'x', downloads: downloadsDir(dir), client })
    const source = keepingDocuments(http, documentsDir(dir), 25_000)
    for (const url of YEARS) {
      const content = url.slice(-1).repeat(10_000)
      contents.set(new URL(url).href.replace('https:/', ''), content)
      const found = await source.fetch(url, undefined, signal)
      assert.ok(found.kind === 'fetched')
      assert.equal(readFileSync(found.path, 'utf8'), content)
      await found.discard()
    }
    assert.equal(kept().length, 2)
    assert.deepEqual(readdirSync(downloadsDir(dir)), [])
  })
})
