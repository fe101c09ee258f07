import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { mirrorFolder } from '../../src/advisories/fetch/mirror-folder.ts'
import { verifyDatabase } from '../../src/advisories/inspect/verify.ts'
import { readStates } from '../../src/advisories/state/state-files.ts'
import { openDatabase } from '../../src/advisories/store/open-database.ts'
import { updateFeeds } from '../../src/advisories/update-feeds.ts'
import { testFeed, writeMirror } from '../feeds.ts'
import { type Random, seededRandom } from '../fuzz/random.ts'
import { temporaryFolder } from '../plimsoll.ts'

const KILLS = 50
/** Steps after which an updater is killed: in the first round of its feeds, or one of the next. */
const MAX_STEPS = 5
const FEEDS = ['a', 'b', 'c']
const signal = new AbortController().signal

/** Updates for ever, with other content each time; says so whenever it begins one of the feeds. */
const UPDATER = `
  const [updateFeeds, mirrorFolder, testFeed, writeMirror] = await Promise.all(JSON.parse(process.argv[1]).map(async ([url, name]) => (await import(url))[name]))
  const [dir, mirror, seed] = process.argv.slice(2)
  for (let round = 0; ; round++) {
    for (const id of ${JSON.stringify(FEEDS)}) {
      const packages = Object.fromEntries(Array.from({ length: 500 }, (_, i) => ['p' + i, { 'CVE-1': String(seed * 1000 + round) }]))
      writeMirror(mirror, 'https://feeds.example/' + id + '.json', JSON.stringify(packages))
    }
    const options = { dir, source: mirrorFolder(mirror), now: new Date().toISOString(), signal: new AbortController().signal, step: () => process.stdout.write('.') }
    await updateFeeds(${JSON.stringify(FEEDS)}.map((id) => testFeed(id)), options)
  }
`

function modules(): string {
  const at = (path: string): string => pathToFileURL(join(import.meta.dirname, '../..', path)).href
  return JSON.stringify([
    [at('src/advisories/update-feeds.ts'), 'updateFeeds'],
    [at('src/advisories/fetch/mirror-folder.ts'), 'mirrorFolder'],
    [at('test/feeds.ts'), 'testFeed'],
    [at('test/feeds.ts'), 'writeMirror'],
  ])
}

/** At a random moment after a random step: both depend on how fast the updater is, and not on a clock of ours. */
async function killInTheMiddle(child: ChildProcess, random: Random): Promise<void> {
  assert.ok(child.stdout)
  const wanted = 1 + random.int(MAX_STEPS)
  let [steps, began, lasted] = [0, 0, 0]
  while (steps < wanted) {
    const [dots] = (await once(child.stdout, 'data')) as [Buffer]
    const now = performance.now()
    if (steps > 0) lasted = (now - began) / steps
    else began = now
    steps += dots.length
  }
  await delay(random.int(1 + Math.ceil(lasted * FEEDS.length)))
  child.kill('SIGKILL')
}

test(`a database whose update is killed ${KILLS} times stays usable`, async (t) => {
  const [dir, mirror] = [temporaryFolder(t), temporaryFolder(t)]
  const random = seededRandom(7)
  for (const id of FEEDS) writeMirror(mirror, `https://feeds.example/${id}.json`, '{"p0":{"CVE-1":"1"}}')
  const feeds = FEEDS.map((id) => testFeed(id))
  await updateFeeds(feeds, {
    dir,
    source: mirrorFolder(mirror),
    now: new Date().toISOString(),
    signal,
    step: () => undefined,
  })
  const seen = new Set<string>()
  for (let kill = 0; kill < KILLS; kill++) {
    const args = ['--input-type=module', '-e', UPDATER, modules(), dir, mirror, String(kill)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    await killInTheMiddle(child, random)
    await once(child, 'close')
    const states = await readStates(dir)
    assert.deepEqual(
      states.map(({ feed }) => feed),
      FEEDS,
      `after ${kill} kills`,
    )
    assert.deepEqual(
      (await verifyDatabase(dir, signal)).filter(({ fault }) => fault !== undefined),
      [],
    )
    const database = await openDatabase(dir, states)
    for (const { feed, digest } of states) {
      assert.equal(database.lookup(feed, '1', 'p0').length, 1)
      seen.add(digest)
    }
    database.close()
  }
  // Kills that all came before the first change, or none in the middle of one, would show nothing.
  assert.ok(seen.size > KILLS / 5, `only ${seen.size} different files were in force`)
})
