import type { FeedFamily } from '../../core/ecosystem.ts'
import type { Feed, FeedDocument, OpenDocument } from '../../core/feed.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'
import { AMAZON } from './release.ts'

const CDN = 'https://cdn.amazonlinux.com'

/**
 * Where each release's list of mirrors is. One architecture's repository tells of all. The hosts of the first release
 * have no certificate of their own.
 */
const MIRROR_LISTS: ReadonlyMap<string, string> = new Map([
  ['1', 'http://repo.us-west-2.amazonaws.com/2018.03/updates/x86_64/mirror.list'],
  ['2', `${CDN}/2/core/latest/x86_64/mirror.list`],
  ['2023', `${CDN}/al2023/core/mirrors/latest/x86_64/mirror.list`],
])

/** Lists the topics of Amazon Linux 2, each with a repository of its own. */
const EXTRAS_CATALOG = `${CDN}/2/extras-catalog-x86_64.json`
const EXTRAS = `${CDN}/2/extras/`

/** One feed for each release. */
export const amazonFeeds: FeedFamily = {
  known: [...MIRROR_LISTS.keys()].map(amazonFeed),
  find: (id) =>
    isRelease(id.slice(AMAZON.length + 1)) ? amazonFeeds.known.find((feed) => feed.id === id) : undefined,
}

export function isRelease(release: string): boolean {
  return MIRROR_LISTS.has(release)
}

/** @param release `1`, `2` or `2023` */
export function amazonFeed(release: string): Feed {
  return {
    id: `${AMAZON}-${release}`,
    name: `Amazon Linux ${release} security updates`,
    version: 1,
    documents: [
      { url: MIRROR_LISTS.get(release) ?? '' },
      ...(release === '2' ? [{ url: EXTRAS_CATALOG }] : []),
    ],
    content: 'advisories',
    next: named,
    build: async (documents, sink, { signal }) => {
      const { buildUpdateinfo } = await import('../../advisories/formats/updateinfo/index.ts')
      await buildUpdateinfo(documents, sink, {
        namespace: release,
        author: AMAZON,
        versions: rpmVersionOrder,
        listsArches: true,
        repositoryOf: topicOf,
        referenceOf: pageOf,
        signal,
      })
    },
  }
}

/** Catalog → lists of mirrors → repositories → their updates. */
async function named(
  documents: readonly OpenDocument[],
  options: { readonly signal: AbortSignal },
): Promise<readonly FeedDocument[]> {
  const { filesOfRepositories, namedByMirrorList, repomdOf } = await import(
    '../../advisories/formats/repomd.ts'
  )
  const { namedByCatalog } = await import('./extras-catalog.ts')
  const next: FeedDocument[] = []
  for (const document of documents.filter(({ exists }) => exists)) {
    if (document.url === EXTRAS_CATALOG) {
      for (const topic of await namedByCatalog(document, options))
        next.push({ url: `${EXTRAS}${topic}/latest/x86_64/mirror.list`, optional: true })
    } else if (document.url.endsWith('/mirror.list')) {
      next.push(repomdOf(await namedByMirrorList(document, 'x86_64', options)))
    }
  }
  return [...next, ...(await filesOfRepositories(documents, ['updateinfo'], options))]
}

/** The extras topic that a document is of; empty for the core. */
function topicOf(url: string): string {
  return url.startsWith(EXTRAS) ? (url.slice(EXTRAS.length).split('/', 1)[0] ?? '') : ''
}

/** `ALAS-2011-1` → /ALAS-2011-1.html, `ALAS2-2023-1` → /AL2/ALAS-2023-1.html, `ALAS2023-2023-001` → /AL2023/ALAS-2023-001.html */
function pageOf(id: string): string | undefined {
  const parts = /^ALAS(?<release>2023|2)?(?<topic>[A-Z][A-Z0-9._-]*?)?-(?<number>\d{4}-\d+)$/.exec(id)?.groups
  if (!parts) return undefined
  const folder = parts['release'] ? `AL${parts['release']}/` : ''
  return `https://alas.aws.amazon.com/${folder}ALAS${parts['topic'] ?? ''}-${parts['number']}.html`
}
