import { existsSync } from 'node:fs'
import { feedFile } from '../../advisories/paths.ts'
import { FeedReader } from '../../advisories/store/feed-reader.ts'
import type { Digest } from '../../core/digest.ts'
import { RequestFault } from '../http/route.ts'
import { recordVulnerabilities } from './json/record-vulnerability.ts'
import type { Vulnerability } from './json/schemas.ts'
import type { Differences } from './needs.ts'

/** A package's record of an advisory that two files do not have alike. */
export interface RecordChange {
  /** From the first file to the second. */
  readonly change: 'added' | 'removed' | 'changed'
  readonly namespace: string
  readonly name: string
  readonly advisory: string
}

/** In constant memory; see advisories/diff/. */
export type DiffRecords = (from: FeedReader | undefined, to: FeedReader) => Iterable<RecordChange>

/** Changes between two yields for others to have their turn. */
const TURN = 200

/** @param dir of the advisory database, which has the files of all generations that are kept */
export function createDifferences(dir: string, diff: DiffRecords): Differences {
  return {
    async *only(to, from, { signal }) {
      if (to.kind === 'enrichment') return
      const readers = [open(dir, to), ...(from ? [open(dir, from)] : [])] as const
      try {
        yield* changedIn(to.updater, readers, { diff, signal })
      } finally {
        for (const reader of readers) reader.close()
      }
    },
  }
}

async function* changedIn(
  feed: string,
  [to, from]: readonly [FeedReader, ...FeedReader[]],
  { diff, signal }: { readonly diff: DiffRecords; readonly signal: AbortSignal },
): AsyncGenerator<Vulnerability> {
  let count = 0
  for (const { change, namespace, name, advisory } of diff(from, to)) {
    if (++count % TURN === 0) await new Promise(setImmediate)
    signal.throwIfAborted()
    if (change === 'removed') continue
    for (const affected of to.lookup(namespace, name))
      if (affected.advisory === advisory) yield* recordVulnerabilities(feed, affected, to.advisory(advisory))
  }
}

function open(dir: string, { ref, digest }: { readonly ref: string; readonly digest: string }): FeedReader {
  const file = feedFile(dir, digest as Digest)
  if (existsSync(file)) return new FeedReader(file)
  throw new RequestFault(404, 'not-found', `The file of generation ${ref} is not kept any more.`)
}
