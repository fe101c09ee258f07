import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Advisory, AffectedPackage } from '../src/core/advisory.ts'
import type { Feed, FeedSink, OpenDocument } from '../src/core/feed.ts'

/** What a feed wrote, in the order in which it wrote it. */
export interface MemorySink extends FeedSink {
  readonly advisories: Advisory[]
  readonly affectedPackages: AffectedPackage[]
  readonly facts: Map<string, unknown>
  /** Records of upstream in them. */
  factRecords(): number
  readonly namespaces: Set<string>
  readonly dates: string[]
  readonly skippedRecords: { readonly record: string; readonly reason: string }[]
}

/** A sink that keeps everything, so that a test can look at it. */
export function memorySink(): MemorySink {
  const advisories: Advisory[] = []
  const affectedPackages: AffectedPackage[] = []
  const facts = new Map<string, unknown>()
  let factRecords = 0
  const namespaces = new Set<string>()
  const dates: string[] = []
  const skippedRecords: { record: string; reason: string }[] = []
  return {
    advisories,
    affectedPackages,
    facts,
    factRecords: () => factRecords,
    namespaces,
    dates,
    skippedRecords,
    advisory: (advisory) => void advisories.push(advisory),
    hasAdvisory: (id) => advisories.some((one) => one.id === id),
    affected: (affected) => void affectedPackages.push(affected),
    fact: (key, value, records = 1) => {
      facts.set(key, value)
      factRecords += records
    },
    namespace: (namespace) => void namespaces.add(namespace),
    upstreamDate: (date) => void dates.push(date),
    skipped: (record, reason) => void skippedRecords.push({ record, reason }),
  }
}

/**
 * A fetched document.
 * @param content the path of a file, its bytes, or `undefined` for one that upstream does not have
 * @param chunkSize bytes handed over at a time; small ones show whether a reader minds the seams
 */
export function documentOf(
  content: string | Uint8Array | undefined,
  url = 'https://example.test/document',
  chunkSize = 64 * 1024,
): OpenDocument {
  return {
    url,
    exists: content !== undefined,
    path: typeof content === 'string' ? content : '',
    async *read({ signal }) {
      const bytes = plain(typeof content === 'string' ? readFileSync(content) : (content ?? new Uint8Array()))
      for (let start = 0; start < bytes.length; start += chunkSize) {
        signal.throwIfAborted()
        yield await Promise.resolve(bytes.subarray(start, start + chunkSize))
      }
    },
  }
}

/** The same for a value, as JSON. */
export function jsonDocument(value: unknown, chunkSize?: number): OpenDocument {
  return documentOf(Buffer.from(JSON.stringify(value)), undefined, chunkSize)
}

/** Builds a feed into memory. */
export async function buildInMemory(feed: Feed, documents: readonly OpenDocument[]): Promise<MemorySink> {
  const sink = memorySink()
  await feed.build(documents, sink, { signal: new AbortController().signal })
  return sink
}

function plain(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
}
