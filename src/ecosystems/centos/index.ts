import { redhatFeed } from '../../advisories/formats/redhat/feed.ts'
import { redhatNamespace, repositoryKey, SOURCE } from '../../advisories/formats/redhat/names.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { redhatDistribution } from '../../packaging/redhat/match.ts'

/** CentOS, which publishes no advisories: it is judged by those of what it is rebuilt from. */
export const centos: Ecosystem = redhatDistribution({
  family: 'centos',
  title: 'CentOS',
  osReleaseIds: ['centos'],
  releaseName: 'CentOS',
  releases: [],
  vendors: ['CentOS', 'Red Hat'],
  endOfLife: { product: 'centos', cycle: ({ release }) => release },
  limits: [
    "It is judged by Red Hat's data for the release of the same number, whose fixes it had some days later.",
    'CentOS Stream has its fixes at other times and under other versions; it is judged in the same way.',
  ],
  feedOf: redhatFeed,
  namespaceOf: redhatNamespace,
  repositoryKey,
  sourceSuffix: SOURCE,
  feedsOf: 'redhat',
})
