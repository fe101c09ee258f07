import type { FeedFamily } from '../../core/ecosystem.ts'
import type { Feed, FeedDocument, OpenDocument } from '../../core/feed.ts'
export const FEDORA = 'fedora'

const PREFIX = `${FEDORA}-`
/** Releases that get updates; of each one before and after there is a feed as well. */
const KNOWN = ['42', '43', '44']

/** One feed for each release. */
export const fedoraFeeds: FeedFamily = {
  known: KNOWN.map(fedoraFeed),
  find: (id) => {
    const release = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : ''
    return isRelease(release) ? fedoraFeed(release) : undefined
  },
}

/**
 * The security updates of a release that have been pushed, from Bodhi, page by page.
 * https://bodhi.fedoraproject.org/docs/server_api/index.html
 * @param release `44`
 */
export function fedoraFeed(release: string): Feed {
  return {
    id: `${PREFIX}${release}`,
    name: `Fedora ${release} security updates`,
    version: 1,
    documents: [page(release, 1)],
    content: 'advisories',
    next: (documents, options) => namedByFirst(release, documents, options),
    build: async (documents, sink, { signal }) => {
      const { buildBodhi } = await import('./bodhi.ts')
      await buildBodhi(documents, sink, { release, signal })
    },
  }
}

async function namedByFirst(
  release: string,
  documents: readonly OpenDocument[],
  options: { readonly signal: AbortSignal },
): Promise<readonly FeedDocument[]> {
  const [first] = documents
  if (!first || documents.length > 1) return []
  const { countPages } = await import('./bodhi.ts')
  return Array.from({ length: (await countPages(first, options)) - 1 }, (_, i) => page(release, i + 2))
}

function page(release: string, number: number): FeedDocument {
  const query = `releases=F${release}&type=security&status=stable&rows_per_page=100&page=${number}`
  return { url: `https://bodhi.fedoraproject.org/updates/?${query}` }
}

export function isRelease(text: string): boolean {
  return /^[1-9]\d{0,2}$/.test(text)
}
