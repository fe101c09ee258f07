import type { Feed } from '../../../core/feed.ts'
import { REDHAT_DOCUMENTS } from './urls.ts'

/**
 * What Red Hat says of every CVE, for one major version of Enterprise Linux. The documents are the same for all of them;
 * a feed for each keeps a scan from carrying what it does not need.
 * https://security.access.redhat.com/data/csaf/v2/vex/
 */
export function redhatFeed(major: string): Feed {
  const { latest, changes, deletions, repositories } = REDHAT_DOCUMENTS
  return {
    id: `redhat-${major}`,
    name: `Red Hat Enterprise Linux ${major} (CSAF VEX)`,
    version: 1,
    documents: [{ url: latest }, { url: changes }, { url: deletions, optional: true }, { url: repositories }],
    next: async (documents, { signal }) => {
      const { furtherDocuments } = await import('./documents.ts')
      return await furtherDocuments(documents, signal)
    },
    content: 'advisories',
    build: async (documents, sink, { signal }) => {
      const { buildRedHat } = await import('./build.ts')
      await buildRedHat(documents, sink, major, signal)
    },
  }
}
