import { buildSecdb } from '../../advisories/formats/secdb.ts'
import type { FeedFamily } from '../../core/ecosystem.ts'
import type { Feed } from '../../core/feed.ts'
import { EDGE } from './repositories.ts'

const PREFIX = 'alpine-'

/** Minor numbers of the 3.x releases whose security database is published. */
const FIRST_MINOR = 3
const LAST_MINOR = 24

/** One feed for each release, and one for edge. */
export const alpineFeeds: FeedFamily = {
  known: [
    ...Array.from({ length: LAST_MINOR - FIRST_MINOR + 1 }, (_, i) => alpineFeed(`3.${FIRST_MINOR + i}`)),
    alpineFeed(EDGE),
  ],
  find: (id) => {
    const release = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : ''
    return isRelease(release) ? alpineFeed(release) : undefined
  },
}

/** @param release `3.18` or `edge` */
export function alpineFeed(release: string): Feed {
  const base = `https://secdb.alpinelinux.org/${release === EDGE ? EDGE : `v${release}`}`
  return {
    id: `${PREFIX}${release}`,
    name: `Alpine Linux ${release} security database`,
    version: 1,
    documents: [{ url: `${base}/main.json` }, { url: `${base}/community.json`, optional: isOld(release) }],
    content: 'advisories',
    build: (documents, sink, { signal }) =>
      buildSecdb(documents, sink, { namespace: release, referenceOf: trackerPage, signal }),
  }
}

export function isRelease(text: string): boolean {
  return text === EDGE || /^\d{1,4}\.\d{1,4}$/.test(text)
}

/** Releases before 3.3 have no community repository. Of all others a mirror without it is half a mirror. */
function isOld(release: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number)
  return major < 3 || (major === 3 && minor < FIRST_MINOR)
}

function trackerPage(id: string): string | undefined {
  return id.startsWith('CVE-') ? `https://security.alpinelinux.org/vuln/${id}` : undefined
}
