/**
 * Both sides of the budget for building a feed:
 *
 *     node bench/feed-build.ts parse FILE      JSON.parse of the whole
 *     node bench/feed-build.ts build FILE      the Debian feed of it, written to disk
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDocument } from '../src/advisories/fetch/open-document.ts'
import { FeedWriter } from '../src/advisories/store/feed-writer.ts'
import { debianFeed } from '../src/ecosystems/debian/feed.ts'

const [mode, path = ''] = process.argv.slice(2)
if (mode === 'parse') {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (typeof value !== 'object') throw new Error('not an object')
} else if (mode === 'build') {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-feed-'))
  try {
    const writer = new FeedWriter(join(folder, 'feed.sqlite'))
    const document = openDocument({ url: debianFeed.documents[0]?.url ?? '', exists: true }, path)
    await debianFeed.build([document], writer, { signal: new AbortController().signal })
    writer.finish({})
  } finally {
    rmSync(folder, { recursive: true })
  }
} else throw new Error('usage: node bench/feed-build.ts parse|build FILE')
