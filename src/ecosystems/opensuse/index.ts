import type { Ecosystem } from '../../core/ecosystem.ts'
import type { Feed } from '../../core/feed.ts'
import { feedPerRelease, isNumberedRelease } from '../../packaging/feed-family.ts'
import { rpmDistribution } from '../../packaging/rpm/distribution.ts'

const OPENSUSE = 'opensuse'
const TUMBLEWEED = 'tumbleweed'

const KNOWN = [
  '42.1',
  '42.2',
  '42.3',
  '15.0',
  '15.1',
  '15.2',
  '15.3',
  '15.4',
  '15.5',
  '15.6',
  TUMBLEWEED,
] as const

/** https://www.suse.com/support/security/oval/ */
export function opensuseFeed(release: string): Feed {
  const file = release === TUMBLEWEED ? TUMBLEWEED : `leap.${release}`
  return {
    id: `${OPENSUSE}-${release}`,
    name: `openSUSE ${release === TUMBLEWEED ? 'Tumbleweed' : `Leap ${release}`} (OVAL)`,
    version: 1,
    documents: [{ url: `https://ftp.suse.com/pub/projects/security/oval/opensuse.${file}.xml.gz` }],
    content: 'advisories',
    build: async (documents, sink, { signal }) => {
      const { buildOval } = await import('../../advisories/formats/oval/index.ts')
      sink.namespace(release)
      for (const document of documents)
        await buildOval(document, sink, {
          author: 'suse',
          signal,
          namespacesOf: (comments) => (comments.some(isOurs) ? [release] : []),
        })
    },
  }
}

/** A document is about one release; packages of Leap may also be said to be those of SLE that it takes over. */
function isOurs(comment: string): boolean {
  return /^(?:openSUSE|SUSE Linux Enterprise)\b.* is installed$/.test(comment)
}

/** openSUSE Leap and Tumbleweed. https://www.opensuse.org */
export const opensuse: Ecosystem = rpmDistribution({
  family: OPENSUSE,
  title: 'openSUSE',
  osReleaseIds: ['opensuse-leap', 'opensuse-tumbleweed', OPENSUSE],
  release: (version) => (isNumberedRelease(version) || version === TUMBLEWEED ? version : undefined),
  releaseById: (id) => (id === 'opensuse-tumbleweed' ? TUMBLEWEED : undefined),
  feedFamily: feedPerRelease(
    `${OPENSUSE}-`,
    KNOWN,
    opensuseFeed,
    (text) => text === TUMBLEWEED || isNumberedRelease(text),
  ),
  feeds: ({ release }) => [opensuseFeed(release)],
  namespaces: ({ release }) => [release],
  vendors: ['openSUSE', 'SUSE'],
  endOfLife: { product: OPENSUSE, cycle: ({ release }) => release },
  limits: ['Only flaws that an update has fixed are read.'],
})
