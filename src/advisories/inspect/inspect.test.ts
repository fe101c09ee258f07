import assert from 'node:assert/strict'
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { testFeed, writeMirror } from '../../../test/feeds.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { mirrorFolder } from '../fetch/mirror-folder.ts'
import { feedFile, stateFile } from '../paths.ts'
import { readStates, writeState } from '../state/state-files.ts'
import { STORE_FORMAT } from '../store/schema.ts'
import { updateFeeds } from '../update-feeds.ts'
import { searchDatabase } from './search.ts'
import { verifyDatabase } from './verify.ts'

const signal = new AbortController().signal

async function database(t: TestContext): Promise<string> {
  const mirror = temporaryFolder(t)
  const dir = temporaryFolder(t)
  writeMirror(mirror, 'https://feeds.example/a.json', '{"curl":{"CVE-1":"2"},"curlew":{"CVE-2":"3"}}')
  writeMirror(mirror, 'https://feeds.example/b.json', '{"curl":{"CVE-1":"4"}}')
  const options = {
    dir,
    source: mirrorFolder(mirror),
    now: '2026-01-01T00:00:00Z',
    signal,
    step: () => undefined,
  }
  await updateFeeds([testFeed('a'), testFeed('b')], options)
  return dir
}

describe('search', () => {
  const cases: readonly { query: string; hits: readonly string[]; names: readonly string[] }[] = [
    { query: 'CVE-1', hits: ['a CVE-1 curl < 2', 'b CVE-1 curl < 4'], names: [] },
    { query: 'ALIAS-CVE-2', hits: ['a CVE-2 curlew < 3'], names: [] },
    { query: 'cve-2', hits: ['a CVE-2 curlew < 3'], names: [] },
    { query: 'curl', hits: ['a CVE-1 curl < 2', 'b CVE-1 curl < 4'], names: [] },
    { query: 'cur', hits: [], names: ['curl', 'curlew'] },
    { query: "'; DROP TABLE meta", hits: [], names: [] },
  ]
  for (const { query, hits, names } of cases) {
    it(`for ${query}`, async (t) => {
      const found = await searchDatabase(await database(t), query, signal)
      assert.deepEqual(
        found.hits.map(({ feed, advisory, name, ranges }) => `${feed} ${advisory} ${name} ${ranges}`),
        hits,
      )
      assert.deepEqual(found.names, names)
    })
  }
})

it('verify finds what is damaged or gone', async (t) => {
  const dir = await database(t)
  assert.deepEqual(await verifyDatabase(dir, signal), [{ feed: 'a' }, { feed: 'b' }])
  const [a, b] = await readStates(dir)
  appendFileSync(feedFile(dir, a?.digest ?? 'sha256:'), 'x')
  rmSync(feedFile(dir, b?.digest ?? 'sha256:'))
  const faults = (await verifyDatabase(dir, signal)).map(({ fault }) => fault ?? '')
  assert.match(faults[0] ?? '', /its digest is sha256:/)
  assert.match(faults[1] ?? '', /no such file/)
})

it('verify finds states that cannot be read, and states that speak of another file', async (t) => {
  const dir = await database(t)
  const [a, b] = await readStates(dir)
  assert.ok(a && b)
  writeFileSync(stateFile(dir, 'a'), '{')
  const lies: readonly [object, RegExp][] = [
    [{ digest: a.digest }, /its feed is a instead of b/],
    [{ records: 7 }, /its number of records is 1 instead of 7/],
    [{ version: '0.9' }, new RegExp(`its version is ${STORE_FORMAT}\\.1 instead of 0\\.9`)],
  ]
  for (const [lie, says] of lies) {
    await writeState(dir, { ...b, ...lie })
    const faults = (await verifyDatabase(dir, signal)).map(({ fault }) => fault ?? '')
    assert.match(faults[0] ?? '', /its state cannot be read/)
    assert.match(faults[1] ?? '', says)
  }
})
