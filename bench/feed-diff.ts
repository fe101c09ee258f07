/**
 * `node bench/feed-diff.ts`: the difference of two generations of a feed with 300,000 records in 60,000 packages, of which
 * 500 advisories differ, held to reading every row of both files once. Nothing is fetched.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { diffFeeds } from '../src/advisories/diff/diff-feeds.ts'
import { FeedReader } from '../src/advisories/store/feed-reader.ts'
import { FeedWriter } from '../src/advisories/store/feed-writer.ts'

const PACKAGES = 60_000
const PER_PACKAGE = 5
/** One advisory in so many is another in the later generation. */
const CHANGED = (PACKAGES * PER_PACKAGE) / 500
const ROUNDS = 5

function write(path: string, generation: number): void {
  const writer = new FeedWriter(path)
  for (let i = 0; i < PACKAGES * PER_PACKAGE; i++) {
    const advisory = `CVE-2026-${i}`
    const version = i % CHANGED === 0 ? generation : 0
    writer.advisory({
      kind: 'advisory',
      id: advisory,
      title: `A flaw, number ${i}, that somebody found in it`,
    })
    const name = `package-${Math.floor(i / PER_PACKAGE)}`
    writer.affected({
      advisory,
      namespace: '1',
      name,
      status: 'fixed',
      ranges: [{ fixed: `1.${i % 97}.${version}` }],
    })
  }
  writer.finish({})
}

/** Every row of the tables that nearly all of a feed lies in, in the order in which a difference needs them. */
function readRows(paths: readonly string[]): number {
  let rows = 0
  for (const path of paths) {
    const database = new DatabaseSync(path, { readOnly: true })
    for (const sql of [
      'SELECT id, body FROM advisory ORDER BY id',
      'SELECT namespace, name, entries FROM affected ORDER BY namespace, name',
    ])
      for (const _row of database.prepare(sql).iterate()) rows++
    database.close()
  }
  return rows
}

function countChanges([before = '', after = '']: readonly string[]): number {
  const readers = [new FeedReader(before), new FeedReader(after)] as const
  let changes = 0
  for (const _change of diffFeeds(...readers)) changes++
  for (const reader of readers) reader.close()
  return changes
}

function measured(work: () => number): { readonly seconds: number; readonly count: number } {
  const began = performance.now()
  const count = work()
  return { seconds: (performance.now() - began) / 1000, count }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-diff-'))
try {
  const paths = [0, 1].map((generation) => {
    const path = join(folder, `${generation}.sqlite`)
    write(path, generation)
    return path
  })
  const ratios: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const floor = measured(() => readRows(paths))
    const diff = measured(() => countChanges(paths))
    ratios.push(diff.seconds / floor.seconds)
    say(
      `${diff.count} changes in ${diff.seconds.toFixed(2)} s; ${floor.count} rows read in ${floor.seconds.toFixed(2)} s`,
    )
  }
  const megabytes = paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6
  const ratio = ratios.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
  say(`${ratio.toFixed(2)} times reading both files (${megabytes.toFixed(0)} MB)`)
} finally {
  rmSync(folder, { recursive: true })
}
