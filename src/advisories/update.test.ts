import assert from 'node:assert/strict'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { testFeed, writeMirror } from '../../test/feeds.ts'
import { temporaryFolder } from '../../test/plimsoll.ts'
import { PlimsollError } from '../core/errors.ts'
import type { Feed } from '../core/feed.ts'
import { collectGarbage } from './clean-database.ts'
import { type EnsureOptions, ensureFeeds } from './ensure-feeds.ts'
import { mirrorFolder } from './fetch/mirror-folder.ts'
import { databaseStatus } from './inspect/status.ts'
import { verifyDatabase } from './inspect/verify.ts'
import { feedFile, stateFile } from './paths.ts'
import { readState, writeState } from './state/state-files.ts'
import { openDatabase } from './store/open-database.ts'
import { updateFeeds } from './update-feeds.ts'

const HOUR = 60 * 60 * 1000
const NOON = '2026-01-01T12:00:00.000Z'
const LATER = '2026-01-03T12:00:00.000Z'
const signal = new AbortController().signal

interface Site {
  readonly mirror: string
  readonly dir: string
  ensure(feeds: readonly Feed[], more?: Partial<EnsureOptions>): ReturnType<typeof ensureFeeds>
  codes(feeds: readonly Feed[], more?: Partial<EnsureOptions>): Promise<string[]>
}

function site(t: TestContext): Site {
  const mirror = temporaryFolder(t)
  const dir = temporaryFolder(t)
  const ensure: Site['ensure'] = (feeds, more = {}) =>
    ensureFeeds(feeds, {
      dir,
      origin: mirrorFolder(mirror).origin,
      source: () => Promise.resolve(mirrorFolder(mirror)),
      offline: false,
      maxAge: 24 * HOUR,
      now: NOON,
      signal,
      step: () => undefined,
      ...more,
    })
  const codes: Site['codes'] = async (feeds, more) =>
    (await ensure(feeds, more)).problems.map(({ code }) => code)
  return { mirror, dir, ensure, codes }
}

function publish({ mirror }: Site, feed: Feed, content: object = { curl: { 'CVE-1': '2' } }): void {
  writeMirror(mirror, feed.documents[0]?.url ?? '', JSON.stringify(content))
}

const FEED = testFeed('a')
const FACTS = testFeed('f', { content: 'facts' })

describe('ensureFeeds', () => {
  it('fetches a feed that is not there, and it can be opened', async (t) => {
    const here = site(t)
    publish(here, FEED)
    const { states, problems } = await here.ensure([FEED])
    assert.deepEqual(problems, [])
    const database = await openDatabase(here.dir, states)
    t.after(() => database.close())
    assert.equal(database.lookup('a', '1', 'curl')[0]?.advisory, 'CVE-1')
    assert.deepEqual(
      database.feeds.map(({ id, records }) => [id, records]),
      [['a', 1]],
    )
  })

  it('does not ask again within the age, and does afterwards', async (t) => {
    const here = site(t)
    publish(here, FEED)
    const first = await here.ensure([FEED])
    publish(here, FEED, { curl: { 'CVE-2': '3' } })
    const within = await here.ensure([FEED], { now: '2026-01-02T11:00:00.000Z' })
    const after = await here.ensure([FEED], { now: LATER })
    assert.deepEqual(within.states, first.states)
    assert.notEqual(after.states[0]?.digest, first.states[0]?.digest)
    assert.equal(after.states[0]?.checkedAt, LATER)
  })

  it('keeps the file where the documents are the same', async (t) => {
    const here = site(t)
    publish(here, FEED)
    const first = await here.ensure([FEED])
    const again = await here.ensure([FEED], { now: LATER })
    assert.deepEqual(again.states[0]?.digest, first.states[0]?.digest)
    assert.deepEqual([again.states[0]?.builtAt, again.states[0]?.checkedAt], [NOON, LATER])
  })

  it('builds anew where the code that builds is newer', async (t) => {
    const here = site(t)
    publish(here, FEED)
    await here.ensure([FEED])
    const { states } = await here.ensure([testFeed('a', { version: 2 })])
    assert.equal(states[0]?.builtAt, NOON)
    assert.match(states[0]?.version ?? '', /\.2$/)
  })

  it('says so where only another version of Plimsoll could use what is there', async (t) => {
    const here = site(t)
    publish(here, FEED)
    await here.ensure([FEED])
    const { problems } = await here.ensure([testFeed('a', { version: 2 })], { offline: true })
    assert.match(problems[0]?.detail ?? '', /of another version of Plimsoll/)
  })

  it('takes a feed from another origin for stale, but not without a network', async (t) => {
    const here = site(t)
    publish(here, FEED)
    await here.ensure([FEED])
    const other = temporaryFolder(t)
    const options = { origin: other, source: () => Promise.resolve(mirrorFolder(other)) }
    assert.deepEqual(await here.codes([FEED], options), ['feed-not-refreshed'])
    assert.deepEqual(await here.codes([FEED], { ...options, offline: true }), [])
  })

  const cases: readonly {
    name: string
    feed: Feed
    has: boolean
    offline: boolean
    now: string
    code: string
  }[] = [
    {
      name: 'an advisory feed that was never there',
      feed: FEED,
      has: false,
      offline: false,
      now: NOON,
      code: 'feed-missing',
    },
    {
      name: 'the same without a network',
      feed: FEED,
      has: false,
      offline: true,
      now: NOON,
      code: 'feed-missing',
    },
    {
      name: 'a fact feed that was never there',
      feed: FACTS,
      has: false,
      offline: false,
      now: NOON,
      code: 'enrichment-missing',
    },
    {
      name: 'an old feed that cannot be refreshed',
      feed: FEED,
      has: true,
      offline: false,
      now: LATER,
      code: 'feed-stale',
    },
    {
      name: 'an old feed without a network',
      feed: FEED,
      has: true,
      offline: true,
      now: LATER,
      code: 'feed-stale',
    },
    {
      name: 'an old fact feed',
      feed: FACTS,
      has: true,
      offline: true,
      now: LATER,
      code: 'feed-not-refreshed',
    },
    { name: 'a fresh feed without a network', feed: FEED, has: true, offline: true, now: NOON, code: '' },
  ]
  for (const { name, feed, has, offline, now, code } of cases) {
    it(`says of ${name}: ${code || 'nothing'}`, async (t) => {
      const here = site(t)
      if (has) {
        publish(here, feed)
        await here.ensure([feed])
      }
      rmSync(here.mirror, { recursive: true })
      const { states, problems } = await here.ensure([feed], { offline, now })
      assert.deepEqual(
        problems.map((problem) => problem.code),
        code ? [code] : [],
      )
      assert.equal(states.length, has ? 1 : 0)
    })
  }

  it('says that a feed has no record at all', async (t) => {
    const here = site(t)
    publish(here, FEED, {})
    assert.deepEqual(await here.codes([FEED]), ['feed-empty'])
  })

  it('keeps the old feed where upstream serves something else', async (t) => {
    const here = site(t)
    publish(here, FEED)
    const { states } = await here.ensure([FEED])
    for (const content of ['<html>', '{"curl": {', Buffer.from([0x1f, 0x8b, 8, 0])]) {
      writeMirror(here.mirror, FEED.documents[0]?.url ?? '', content)
      const after = await here.ensure([FEED], { now: LATER })
      assert.deepEqual(after.states, states)
      assert.deepEqual(
        after.problems.map(({ code }) => code),
        ['feed-stale'],
      )
    }
    assert.deepEqual(readdirSync(join(here.dir, 'feeds')).length, 1)
  })

  it('takes damaged states for none', async (t) => {
    const here = site(t)
    publish(here, FEED)
    await here.ensure([FEED])
    for (const text of ['', '{', '{"feed":"a"}', 'null']) {
      writeFileSync(stateFile(here.dir, 'a'), text)
      assert.deepEqual(await here.codes([FEED]), [])
    }
  })

  it('builds anew where the file of a state is gone', async (t) => {
    const here = site(t)
    publish(here, FEED)
    const { states } = await here.ensure([FEED])
    rmSync(feedFile(here.dir, states[0]?.digest ?? 'sha256:'))
    assert.deepEqual(await here.codes([FEED], { offline: true }), ['feed-missing'])
    await here.ensure([FEED]) // Young enough, were it there.
    assert.ok(existsSync(feedFile(here.dir, states[0]?.digest ?? 'sha256:')))
  })

  const dates: readonly [string, string, string][] = [
    ['from a clock that is far ahead', '2030-01-01T00:00:00Z', 'feed-stale'],
    ['from a clock that is a little ahead', '2026-01-01T12:10:00Z', ''],
    ['that is none', 'soon', 'feed-stale'],
  ]
  for (const [name, checkedAt, code] of dates) {
    it(`says of a date ${name}: ${code || 'nothing'}`, async (t) => {
      const here = site(t)
      publish(here, FEED)
      const [state] = (await here.ensure([FEED])).states
      assert.ok(state)
      await writeState(here.dir, { ...state, checkedAt })
      assert.deepEqual(await here.codes([FEED], { offline: true }), code ? [code] : [])
      const [status] = await databaseStatus(here.dir, { maxAge: 24 * HOUR, now: Date.parse(NOON), signal })
      assert.equal(status?.isStale, code !== '')
    })
  }

  it('does not ask one origin with what another said', async (t) => {
    const here = site(t)
    publish(here, FEED)
    const [first] = (await here.ensure([FEED])).states
    const other = site(t)
    publish(other, FEED)
    const asked: unknown[] = []
    const folder = mirrorFolder(other.mirror)
    const { states } = await here.ensure([FEED], {
      origin: 'upstream',
      source: () =>
        Promise.resolve({
          origin: 'upstream',
          fetch: (url, previous) => {
            asked.push(previous)
            return folder.fetch(url, previous, signal)
          },
        }),
    })
    assert.deepEqual(asked, [undefined])
    assert.equal(states[0]?.digest, first?.digest)
    assert.equal(states[0]?.origin, 'upstream')
  })
})

describe('a mirror folder', () => {
  const url = 'https://feeds.example/some%20where/a.json'
  const feed = testFeed('a', { documents: [{ url }] })
  const json = Buffer.from('{"curl":{"CVE-1":"2"}}')
  const forms: readonly [string, string, Uint8Array][] = [
    ['as it is', url, json],
    ['compressed under its own name', url, gzipSync(json)],
    ['with .gz behind it', `${url}.gz`, gzipSync(json)],
    ['with .zst behind it', `${url}.zst`, zstdCompressSync(json)],
  ]
  for (const [name, place, content] of forms) {
    it(`has a document ${name}`, async (t) => {
      const here = site(t)
      writeMirror(here.mirror, place, content)
      const { states } = await here.ensure([feed])
      assert.equal(states[0]?.records, 1)
    })
  }

  for (const [name, place, content] of [
    ['plain', url, json],
    ['compressed in another way', `${url}.zst`, zstdCompressSync(json)],
  ] as const) {
    it(`has a compressed document ${name}`, async (t) => {
      const here = site(t)
      writeMirror(here.mirror, place, content)
      const { states } = await here.ensure([testFeed('a', { documents: [{ url: `${url}.gz` }] })])
      assert.equal(states[0]?.records, 1)
    })
  }

  it('is not left by a climbing address', async (t) => {
    const here = site(t)
    const climbing = 'https://feeds.example/%2e%2e/%2e%2e/secret.json'
    writeFileSync(join(here.mirror, '../secret.json'), json)
    t.after(() => rmSync(join(here.mirror, '../secret.json')))
    assert.deepEqual(await here.codes([testFeed('a', { documents: [{ url: climbing }] })]), ['feed-missing'])
  })

  it('may lack what is optional', async (t) => {
    const here = site(t)
    writeMirror(here.mirror, url, json)
    const both = [{ url }, { url: 'https://feeds.example/none.json', optional: true }]
    const { states } = await here.ensure([testFeed('a', { documents: both })])
    assert.deepEqual(
      states[0]?.documents.map(({ exists }) => exists),
      [true, false],
    )
    const again = await here.ensure([testFeed('a', { documents: both })], { now: LATER })
    assert.equal(again.states[0]?.builtAt, NOON)
  })
})

it('a mirror folder lacks what no file can be called', async (t) => {
  for (const path of ['%zz', '%00']) {
    const found = await mirrorFolder(temporaryFolder(t)).fetch(
      `https://feeds.example/${path}`,
      undefined,
      signal,
    )
    assert.deepEqual(found, { kind: 'missing' })
  }
})

it('a state that cannot be written is told in the same words each time', async (t) => {
  const here = site(t)
  publish(here, FEED)
  mkdirSync(stateFile(here.dir, 'a'), { recursive: true })
  const details = [await here.ensure([FEED]), await here.ensure([FEED])].map(
    ({ problems }) => problems[0]?.detail,
  )
  assert.match(details[0] ?? '', /The database in .* cannot be written: E[A-Z]+: /)
  assert.equal(details[1], details[0])
})

it('what is called off is no failure of the feed, whatever reason is given', async (t) => {
  const here = site(t)
  const reason = new PlimsollError('interrupted', 'enough')
  const calledOff = () => {
    const controller = new AbortController()
    const fetch = (): never => {
      controller.abort(reason)
      throw reason
    }
    return { dir: here.dir, source: { origin: 'x', fetch }, signal: controller.signal }
  }
  const { source, signal: first } = calledOff()
  await assert.rejects(here.ensure([FEED], { source: () => Promise.resolve(source), signal: first }), reason)
  await assert.rejects(updateFeeds([FEED], { ...calledOff(), now: NOON, step: () => undefined }), reason)
})

it('of many who write a state at once the last wins, and it is whole', async (t) => {
  const here = site(t)
  publish(here, FEED)
  const [state] = (await here.ensure([FEED])).states
  assert.ok(state)
  await Promise.all(Array.from({ length: 20 }, (_, records) => writeState(here.dir, { ...state, records })))
  const stored = readState(here.dir, 'a')
  assert.deepEqual({ ...stored, records: 0 }, { ...state, records: 0 })
  assert.deepEqual(readdirSync(join(here.dir, 'state')), ['a.json'])
})

describe('updateFeeds', () => {
  it('goes on after a failure, and tells what became of each', async (t) => {
    const here = site(t)
    publish(here, testFeed('a'))
    publish(here, testFeed('c'))
    const options = {
      dir: here.dir,
      source: mirrorFolder(here.mirror),
      now: NOON,
      signal,
      step: () => undefined,
    }
    const feeds = ['a', 'b', 'c'].map((id) => testFeed(id))
    assert.deepEqual(
      (await updateFeeds(feeds, options)).map(({ outcome }) => outcome),
      ['updated', 'failed', 'updated'],
    )
    const again = await updateFeeds(feeds, options)
    assert.deepEqual(
      again.map(({ outcome }) => outcome),
      ['unchanged', 'failed', 'unchanged'],
    )
    const [, failed] = again
    assert.ok(failed?.outcome === 'failed' && failed.error instanceof PlimsollError)
    assert.equal(failed.error.code, 'feed-unreachable')
  })

  it('mends what is damaged, though upstream has not changed', async (t) => {
    const here = site(t)
    publish(here, FEED)
    const { states } = await here.ensure([FEED])
    const file = feedFile(here.dir, states[0]?.digest ?? 'sha256:')
    const options = {
      dir: here.dir,
      source: mirrorFolder(here.mirror),
      now: LATER,
      signal,
      step: () => undefined,
    }
    for (const damage of [() => truncateSync(file, 100), () => appendFileSync(file, 'x')]) {
      damage()
      assert.deepEqual(
        (await updateFeeds([FEED], options)).map(({ outcome }) => outcome),
        ['updated'],
      )
      assert.deepEqual(await verifyDatabase(here.dir, signal), [{ feed: 'a' }])
    }
  })

  it('leaves the status of each feed', async (t) => {
    const here = site(t)
    publish(here, FEED, { curl: { 'CVE-1': '2', 'CVE-2': 7 } })
    await here.ensure([FEED])
    const [status] = await databaseStatus(here.dir, { maxAge: HOUR, now: Date.parse(NOON), signal })
    assert.deepEqual([status?.feed, status?.records, status?.skipped, status?.isStale], ['a', 1, 1, false])
    const [later] = await databaseStatus(here.dir, { maxAge: HOUR, now: Date.parse(LATER), signal })
    assert.equal(later?.isStale, true)
  })

  it('keeps what it replaces for a scan that is about to open it', async (t) => {
    const here = site(t)
    publish(here, FEED)
    const { states } = await here.ensure([FEED])
    const past = new Date(Date.now() - 48 * HOUR)
    utimesSync(feedFile(here.dir, states[0]?.digest ?? 'sha256:'), past, past)
    publish(here, FEED, { curl: { 'CVE-2': '3' } })
    const now = new Date().toISOString()
    const replaced = await here.ensure([FEED], { now })
    assert.notEqual(replaced.states[0]?.digest, states[0]?.digest)
    const database = await openDatabase(here.dir, states)
    database.close()
  })

  it('collects what nobody needs, once it is a day old', async (t) => {
    const here = site(t)
    publish(here, FEED)
    const { states } = await here.ensure([FEED])
    const stale = join(here.dir, 'feeds', 'old.sqlite')
    const young = join(here.dir, 'feeds', 'young.sqlite')
    const used = feedFile(here.dir, states[0]?.digest ?? 'sha256:')
    const stateBeside = join(here.dir, 'state', 'a.json.1.tmp')
    for (const file of [stale, young, stateBeside]) writeFileSync(file, 'x')
    // What a killed import and a killed download leave are folders.
    const folders = [join(here.dir, 'feeds', 'import-1.tmp'), join(here.dir, 'downloads', '0.free.1')]
    for (const folder of folders) mkdirSync(join(folder, 'content'), { recursive: true })
    const past = new Date(Date.now() - 48 * HOUR)
    const state = stateFile(here.dir, 'a')
    for (const file of [stale, used, state, stateBeside, ...folders]) utimesSync(file, past, past)
    await collectGarbage(here.dir, Date.now(), signal)
    assert.deepEqual(
      [stale, stateBeside, ...folders, young, used, state].map((file) => existsSync(file)),
      [false, false, false, false, true, true, true],
    )
  })
})
