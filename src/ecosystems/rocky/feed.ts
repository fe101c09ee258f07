import type { FeedFamily } from '../../core/ecosystem.ts'
import type { Feed } from '../../core/feed.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'
export const ROCKY = 'rocky'

const PREFIX = `${ROCKY}-`
const KNOWN = ['8', '9', '10']
const FIRST = 8

/** Repositories without which an image cannot be judged, and those that few have packages of. */
const REPOSITORIES = ['BaseOS', 'AppStream'] as const
const MORE_REPOSITORIES = [
  'HighAvailability',
  'ResilientStorage',
  'NFV',
  'RT',
  'extras',
  'devel',
  'plus',
] as const

/** One feed for each release. */
export const rockyFeeds: FeedFamily = {
  known: KNOWN.map(rockyFeed),
  find: (id) => {
    const release = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : ''
    return isRelease(release) ? rockyFeed(release) : undefined
  },
}

export function isRelease(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) >= FIRST
}

/**
 * One architecture's repositories: the others are built from the same sources in the same versions.
 * @param release `9`
 */
export function rockyFeed(release: string): Feed {
  const repomd = (repository: string): string =>
    `https://download.rockylinux.org/pub/rocky/${release}/${repository}/x86_64/os/repodata/repomd.xml`
  const builder = release === '8' ? 'PowerTools' : 'CRB'
  return {
    id: `${PREFIX}${release}`,
    name: `Rocky Linux ${release} errata`,
    version: 1,
    documents: [
      ...REPOSITORIES.map((name) => ({ url: repomd(name) })),
      ...[builder, ...MORE_REPOSITORIES].map((name) => ({ url: repomd(name), optional: true })),
    ],
    content: 'advisories',
    next: async (documents, options) => {
      const { filesOfRepositories } = await import('../../advisories/formats/repomd.ts')
      return await filesOfRepositories(documents, ['modules', 'updateinfo'], options)
    },
    build: async (documents, sink, { signal }) => {
      const { buildUpdateinfo } = await import('../../advisories/formats/updateinfo/index.ts')
      await buildUpdateinfo(documents, sink, {
        namespace: release,
        author: ROCKY,
        versions: rpmVersionOrder,
        listsArches: false,
        referenceOf: (id) => `https://errata.rockylinux.org/${id}`,
        signal,
      })
    },
  }
}
