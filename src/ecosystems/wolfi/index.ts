import { buildSecdb } from '../../advisories/formats/secdb.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { rollingApkDistribution } from '../../packaging/apk/rolling-distribution.ts'

const FAMILY = 'wolfi'

/** Wolfi: made for containers, by the people of Chainguard. https://github.com/wolfi-dev */
export const wolfi: Ecosystem = rollingApkDistribution(FAMILY, 'Wolfi', {
  id: FAMILY,
  name: 'Wolfi security database',
  version: 1,
  documents: [{ url: 'https://packages.wolfi.dev/os/security.json' }],
  content: 'advisories',
  build: (documents, sink, { signal }) => buildSecdb(documents, sink, { namespace: FAMILY, signal }),
})
