import { diffFeeds } from '../../advisories/diff/diff-feeds.ts'
import { FeedReader } from '../../advisories/store/feed-reader.ts'
import { RequestFault } from '../http/route.ts'
import type { FeedFiles } from '../updater/types.ts'
import { recordVulnerabilities } from './json/record-vulnerability.ts'
import type { Vulnerability } from './json/schemas.ts'
import type { Differences } from './needs.ts'

/** Changes between two turns of others. */
const TURN = 200

/** The difference of generations by their files; of what was changed, each side has its own word. */
export function createDifferences(files: Pick<FeedFiles, 'fileOf'>): Differences {
  async function open(
    { ref, digest }: { readonly ref: string; readonly digest: string },
    signal: AbortSignal,
  ): Promise<FeedReader> {
    const path = await files.fileOf(digest, signal)
    if (path !== undefined) return new FeedReader(path)
    throw new RequestFault(404, 'not-found', `The file of generation ${ref} is not kept any more.`)
  }

  return {
    async *only(to, from, { signal }) {
      if (to.kind === 'enrichment') return
      const readers: FeedReader[] = []
      try {
        const after = await open(to, signal)
        readers.push(after)
        const before = from && (await open(from, signal))
        if (before) readers.push(before)
        yield* changedIn(to.updater, before, after, signal)
      } finally {
        for (const reader of readers) reader.close()
      }
    },
  }
}

async function* changedIn(
  feed: string,
  before: FeedReader | undefined,
  after: FeedReader,
  signal: AbortSignal,
): AsyncGenerator<Vulnerability> {
  let count = 0
  for (const change of diffFeeds(before, after)) {
    if (++count % TURN === 0) await new Promise(setImmediate)
    signal.throwIfAborted()
    if (change.kind !== 'affected' || change.after.length === 0) continue
    const advisory = after.advisory(change.advisory)
    for (const affected of change.after) yield* recordVulnerabilities(feed, affected, advisory)
  }
}
