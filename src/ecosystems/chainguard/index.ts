import { buildSecdb } from '../../advisories/formats/secdb.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { rollingApkDistribution } from '../../packaging/apk/rolling-distribution.ts'

const FAMILY = 'chainguard'

/**
 * Chainguard OS. Its packages come from its own repository, those that Wolfi has as well included, so that the feed
 * of that repository alone judges its images. https://edu.chainguard.dev
 */
export const chainguard: Ecosystem = rollingApkDistribution(FAMILY, 'Chainguard OS', {
  id: FAMILY,
  name: 'Chainguard security database',
  version: 1,
  documents: [{ url: 'https://packages.cgr.dev/chainguard/security.json' }],
  content: 'advisories',
  build: (documents, sink, { signal }) => buildSecdb(documents, sink, { namespace: FAMILY, signal }),
})
