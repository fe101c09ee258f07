import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { testFeed, writeMirror } from '../../../test/feeds.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Feed, FeedDocument, OpenDocument } from '../../core/feed.ts'
import { readState } from '../state/state-files.ts'
import { updateFeed } from '../update-feed.ts'
import type { DocumentSource } from './document-source.ts'
import { MAX_DOCUMENTS, MAX_STEPS } from './feed-documents.ts'
import { mirrorFolder } from './mirror-folder.ts'

const HOST = 'https://feeds.example'
const signal = new AbortController().signal

async function textOf(document: OpenDocument): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of document.read({ signal })) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** Each document holds the paths of those that come after it, and its own path as an advisory. */
function chain(more: Partial<Feed> = {}): Feed {
  return testFeed('chain', {
    documents: [{ url: `${HOST}/index` }],
    next: async (documents) => {
      const named: FeedDocument[] = []
      for (const document of documents) {
        if (!document.exists) continue
        for (const line of (await textOf(document)).split('\n').filter(Boolean)) {
          const [path, option] = line.split(' ')
          named.push({
            url: `${HOST}/${path}`,
            ...(option === 'optional' ? { optional: true } : digest(option)),
          })
        }
      }
      return named
    },
    build: async (documents, sink) => {
      sink.namespace('1')
      for (const { url, exists } of documents) {
        sink.advisory({ kind: 'advisory', id: `${exists}:${url.slice(HOST.length + 1)}` })
        sink.affected({
          advisory: `${exists}:${url}`,
          namespace: '1',
          name: url,
          status: 'affected',
          ranges: [{}],
        })
      }
      await Promise.resolve()
    },
    ...more,
  })
}

function digest(option: string | undefined): Pick<FeedDocument, 'digest'> {
  const [algorithm, hex = ''] = option?.split(':') ?? []
  return algorithm === 'sha1' || algorithm === 'sha256' || algorithm === 'sha512'
    ? { digest: { algorithm, hex } }
    : {}
}

interface Site {
  publish(path: string, content: string): void
  remove(path: string): void
  /** What was asked for, `?` with a condition. */
  readonly asked: string[]
  update(feed?: Feed): Promise<{ readonly isChanged: boolean; readonly urls: readonly string[] }>
}

function site(t: TestContext): Site {
  const folder = temporaryFolder(t)
  const dir = temporaryFolder(t)
  const mirror = mirrorFolder(folder)
  const asked: string[] = []
  const source: DocumentSource = {
    origin: mirror.origin,
    fetch: async (url, previous, givenSignal) => {
      asked.push(url.slice(HOST.length + 1) + (previous ? '?' : ''))
      return await mirror.fetch(url, previous, givenSignal)
    },
  }
  return {
    asked,
    publish: (path, content) => writeMirror(folder, `${HOST}/${path}`, content),
    remove: (path) => rmSync(join(folder, 'feeds.example', path)),
    update: async (feed = chain()) => {
      asked.length = 0
      const previous = readState(dir, feed.id)
      const { isChanged, state } = await updateFeed(feed, previous, {
        dir,
        source,
        now: '2026-01-01T12:00:00.000Z',
        signal,
      })
      return { isChanged, urls: state.documents.map(({ url }) => url.slice(HOST.length + 1)) }
    },
  }
}

function threeSteps(t: TestContext): Site {
  const here = site(t)
  here.publish('index', 'a\nb\n')
  here.publish('a', 'c\n')
  here.publish('b', 'none optional\nc\n')
  here.publish('c', 'index\n')
  return here
}

describe('documents that name further ones', () => {
  it('are fetched once each, in the order in which they were named', async (t) => {
    const here = threeSteps(t)
    const { urls } = await here.update()
    assert.deepEqual(urls, ['index', 'a', 'b', 'c', 'none'])
    assert.deepEqual(here.asked, ['index', 'a', 'b', 'c', 'none'])
  })

  it('are asked for with conditions while nothing has changed, and none is read', async (t) => {
    const here = threeSteps(t)
    await here.update()
    const { isChanged, urls } = await here.update(chain({ next: () => assert.fail('read') }))
    assert.equal(isChanged, false)
    assert.deepEqual(urls, ['index', 'a', 'b', 'c', 'none'])
    assert.deepEqual(here.asked, ['index?', 'a?', 'b?', 'c?', 'none?'])
  })

  it('are followed anew when one has changed', async (t) => {
    const here = threeSteps(t)
    await here.update()
    here.publish('b', 'd\n')
    here.publish('d', '')
    const { isChanged, urls } = await here.update()
    assert.equal(isChanged, true)
    assert.deepEqual(urls, ['index', 'a', 'b', 'c', 'd'])
    assert.equal(here.asked.filter((path) => path.startsWith('b')).join(), 'b?')
  })

  it('have changed when an optional one comes or goes', async (t) => {
    const here = threeSteps(t)
    await here.update()
    here.publish('none', '')
    assert.equal((await here.update()).isChanged, true)
    here.remove('none')
    assert.equal((await here.update()).isChanged, true)
    assert.equal((await here.update()).isChanged, false)
  })

  it('are other ones where the feed begins elsewhere', async (t) => {
    const here = threeSteps(t)
    await here.update()
    const { urls } = await here.update(chain({ documents: [{ url: `${HOST}/b` }] }))
    assert.deepEqual(urls, ['b', 'none', 'c', 'index', 'a'])
    const { urls: alone } = await here.update({
      ...testFeed('chain'),
      documents: [{ url: `${HOST}/b` }],
      build: (documents, sink, options) => chain().build(documents, sink, options),
    })
    assert.deepEqual(alone, ['b'])
  })

  for (const [algorithm, hex] of [
    ['sha1', hash('sha1', 'text')],
    ['sha256', hash('sha256', 'text').toUpperCase()],
    ['sha512', hash('sha512', 'text')],
  ] as const) {
    it(`have to have the ${algorithm} that was promised`, async (t) => {
      const here = site(t)
      here.publish('index', `a ${algorithm}:${hex}\n`)
      here.publish('a', 'text')
      await here.update(chain({ next: once(chain()) }))
      here.publish('a', 'another text')
      await assert.rejects(
        here.update(chain({ next: once(chain()) })),
        isInvalid(/\/a is not the document that was promised/),
      )
    })
  }

  it('have to be there', async (t) => {
    const here = site(t)
    here.publish('index', 'a\n')
    await assert.rejects(
      here.update(),
      (error) => error instanceof PlimsollError && error.code === 'feed-unreachable',
    )
  })

  it('have to have an address on the network', async (t) => {
    const here = site(t)
    here.publish('index', '')
    const next = () => Promise.resolve([{ url: 'file:///etc/passwd' }])
    await assert.rejects(here.update(chain({ next })), isInvalid(/no address/))
  })

  it('have to come to an end', async (t) => {
    const here = site(t)
    for (let i = 0; i <= MAX_STEPS; i++) here.publish(`p${i}`, '')
    const upTo = (end: number): Feed =>
      chain({
        version: end,
        documents: [{ url: `${HOST}/p0` }],
        next: ({ length }) => Promise.resolve(length < end ? [{ url: `${HOST}/p${length}` }] : []),
      })
    assert.equal((await here.update(upTo(MAX_STEPS))).urls.length, MAX_STEPS)
    await assert.rejects(here.update(upTo(MAX_STEPS + 1)), isInvalid(/times over/))
  })

  it('have to be countable', async (t) => {
    const here = site(t)
    here.publish('index', '')
    const many = Array.from({ length: MAX_DOCUMENTS }, (_, i) => ({ url: `${HOST}/${i}`, optional: true }))
    await assert.rejects(here.update(chain({ next: () => Promise.resolve(many) })), isInvalid(/documents/))
  })
})

/** Its first answer alone. */
function once(feed: Feed): NonNullable<Feed['next']> {
  return async (documents, options) =>
    documents.length === 1 ? ((await feed.next?.(documents, options)) ?? []) : []
}

function isInvalid(message: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof PlimsollError && error.code === 'feed-invalid' && message.test(error.message)
}
