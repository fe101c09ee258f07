/**
 * Builds the Debian feed of a tracker's export and writes it to disk: `node bench/feed-build.ts FILE`. What is
 * measured is the bundle of it that bench/run.ts makes, because taking the types out would count as building.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDocument } from '../src/advisories/fetch/open-document.ts'
import { FeedWriter } from '../src/advisories/store/feed-writer.ts'
import { debianFeed } from '../src/ecosystems/debian/feed.ts'

const [path = ''] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-feed-'))
try {
  const writer = new FeedWriter(join(folder, 'feed.sqlite'))
  const document = openDocument({ url: debianFeed.documents[0]?.url ?? '', exists: true }, path)
  await debianFeed.build([document], writer, { signal: new AbortController().signal })
  writer.finish({})
} finally {
  rmSync(folder, { recursive: true })
}
