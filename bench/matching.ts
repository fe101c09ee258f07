/**
 * Matches 1,250, 5,000 and 20,000 packages against a real SQLite feed and prints for each the milliseconds that it
 * took, look-ups included, and the bytes of heap that the result holds:
 *
 *     node --expose-gc bench/matching.ts TRACKER.json      with a file of bench/tracker-data.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDocument } from '../src/advisories/fetch/open-document.ts'
import { FeedReader } from '../src/advisories/store/feed-reader.ts'
import { FeedWriter } from '../src/advisories/store/feed-writer.ts'
import type { AdvisoryDatabase } from '../src/core/advisory-database.ts'
import type { Inventory, InventoryPackage } from '../src/core/inventory.ts'
import { debianFeed } from '../src/ecosystems/debian/feed.ts'
import { ECOSYSTEMS } from '../src/ecosystems/registry.ts'
import { matchPackages } from '../src/matching/match.ts'

const COUNTS = [1250, 5000, 20_000]

function packages(count: number): InventoryPackage[] {
  // Real images have a finding or two for each package: here one package in twenty has an issue at all, and that
  // has all sixty of the tracker's fixture, twenty of them open.
  return Array.from({ length: count }, (_, i) => {
    const version = i % 100 === 0 ? '1.2.0-1' : '1.2.999999999-1'
    const name = i % 20 === 0 ? `package-${i % 1200}` : `other-${i}`
    const id = `pkg:deb/debian/lib-${i}@${version}`
    return {
      kind: 'package',
      type: 'deb',
      name: `lib-${i}`,
      version,
      source: { name, version },
      id,
      purl: id,
      path: 'var/lib/dpkg/status',
    }
  })
}

function open(reader: FeedReader): AdvisoryDatabase {
  return {
    feeds: [{ id: 'debian', name: '', digest: 'sha256:', checkedAt: '', records: 1 }],
    lookup: (_feed, namespace, name) => reader.lookup(namespace, name),
    advisory: (_feed, id) => reader.advisory(id),
    hasNamespace: (_feed, namespace) => reader.hasNamespace(namespace),
    fact: () => undefined,
    skipped: () => [],
    close: () => reader.close(),
  }
}

/** In use, with all garbage gone. */
function heapBytes(): number {
  if (!globalThis.gc) throw new Error('run it with node --expose-gc')
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-match-'))
try {
  const path = join(folder, 'feed.sqlite')
  const writer = new FeedWriter(path)
  const document = openDocument(
    { url: debianFeed.documents[0]?.url ?? '', exists: true },
    process.argv[2] ?? '',
  )
  await debianFeed.build([document], writer, { signal: new AbortController().signal })
  writer.finish({})
  const distribution = { family: 'debian', release: '12', version: '12', codename: 'bookworm', decidedBy: '' }
  const database = open(new FeedReader(path))
  const rows = COUNTS.map((count) => {
    const inventory: Inventory = {
      kind: 'inventory',
      distribution,
      layers: [],
      packages: packages(count),
      problems: [],
    }
    const before = heapBytes()
    const started = performance.now()
    const { matches } = matchPackages(inventory, ECOSYSTEMS, database)
    const milliseconds = performance.now() - started
    return { packages: count, milliseconds, heapBytes: heapBytes() - before, matches: matches.length }
  })
  process.stdout.write(JSON.stringify(rows))
  database.close()
} finally {
  rmSync(folder, { recursive: true })
}
