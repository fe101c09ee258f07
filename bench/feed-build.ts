/**
 * Builds a feed of one document and writes it to disk: `node bench/feed-build.ts FEED FILE`. What is measured is the
 * bundle of it that bench/run.ts makes, because taking the types out would count as building.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDocument } from '../src/advisories/fetch/open-document.ts'
import { FeedWriter } from '../src/advisories/store/feed-writer.ts'
import { amazon } from '../src/ecosystems/amazon/index.ts'
import { debianFeed } from '../src/ecosystems/debian/feed.ts'

const [id = '', path = ''] = process.argv.slice(2)
const feed = id === debianFeed.id ? debianFeed : amazon.feeds.find(id)
if (!feed) throw new Error(`there is no feed ${id} to measure`)
const url =
  id === debianFeed.id ? (debianFeed.documents[0]?.url ?? '') : 'https://example.test/updateinfo.xml'
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-feed-'))
try {
  const writer = new FeedWriter(join(folder, 'feed.sqlite'))
  const document = openDocument({ url, exists: true }, path)
  await feed.build([document], writer, { signal: new AbortController().signal })
  writer.finish({})
} finally {
  rmSync(folder, { recursive: true })
}
