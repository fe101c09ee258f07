import type { Feed } from '../../core/feed.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'

export const BOTTLEROCKET = 'bottlerocket'

/** The advisories of all kits, for all versions of the system. https://advisories.bottlerocket.aws */
export const bottlerocketFeed: Feed = {
  id: BOTTLEROCKET,
  name: 'Bottlerocket security advisories',
  version: 1,
  documents: [{ url: 'https://advisories.bottlerocket.aws/updateinfo.xml.gz' }],
  content: 'advisories',
  build: async (documents, sink, { signal }) => {
    const { buildUpdateinfo } = await import('../../advisories/formats/updateinfo/index.ts')
    await buildUpdateinfo(documents, sink, {
      namespace: BOTTLEROCKET,
      author: BOTTLEROCKET,
      versions: rpmVersionOrder,
      listsArches: true,
      signal,
    })
  },
}
