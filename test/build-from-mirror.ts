import { FeedDocuments } from '../src/advisories/fetch/feed-documents.ts'
import { mirrorFolder } from '../src/advisories/fetch/mirror-folder.ts'
import type { Distribution } from '../src/core/distribution.ts'
import type { Ecosystem } from '../src/core/ecosystem.ts'
import type { Feed } from '../src/core/feed.ts'
import type { Package } from '../src/core/package.ts'
import { matchPackages } from '../src/matching/match.ts'
import { memoryDatabase } from './memory-database.ts'
import { buildInMemory, type MemorySink } from './memory-feed.ts'
import { realData } from './real-data.ts'

/** Builds a feed of what a mirror has, with all documents that others name, as `db update` does. */
export async function buildFromMirror(
  feed: Feed,
  mirror: string = realData('upstream'),
): Promise<MemorySink> {
  const documents = new FeedDocuments(feed, {
    source: mirrorFolder(mirror),
    signal: new AbortController().signal,
  })
  try {
    return await buildInMemory(
      feed,
      (await documents.fetchAll()).map(({ open }) => open),
    )
  } finally {
    await documents.discard()
  }
}

/** The findings of one package by one built feed: `CVE-2023-1 fixed in 1.0-1`, sorted. */
export function findingsOf(
  ecosystem: Ecosystem,
  feed: Feed,
  sink: MemorySink,
  distribution: Distribution,
  pkg: Omit<Package, 'kind' | 'type'>,
): readonly string[] {
  const inventory = {
    kind: 'inventory',
    distribution,
    layers: [],
    packages: [{ kind: 'package', type: 'rpm', ...pkg, id: 'p', purl: 'p', path: 'db' }],
    problems: [],
  } as const
  const { advisories, affectedPackages: affected, namespaces } = sink
  const database = memoryDatabase({ [feed.id]: { advisories, affected, namespaces: [...namespaces] } })
  const { matches, problems } = matchPackages(inventory, [ecosystem], database)
  return [
    ...matches.map(({ id, fixedVersion }) => `${id} fixed in ${fixedVersion}`),
    ...problems.map(({ code, detail }) => `${code}: ${detail}`),
  ]
}
