import { redhatFeed } from '../../advisories/formats/redhat/feed.ts'
import { redhatNamespace, repositoryKey, SOURCE } from '../../advisories/formats/redhat/names.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { redhatDistribution } from '../../packaging/redhat/match.ts'

/** Red Hat Enterprise Linux and the universal base images. https://access.redhat.com/security/data */
export const redhat: Ecosystem = redhatDistribution({
  family: 'redhat',
  title: 'Red Hat Enterprise Linux, UBI',
  osReleaseIds: ['rhel'],
  releaseName: 'Red Hat',
  releases: ['6', '7', '8', '9', '10'],
  vendors: ['Red Hat'],
  endOfLife: { product: 'rhel', cycle: ({ release }) => release },
  limits: [
    'Content sets are taken for the whole image, not layer by layer.',
    'Where an image has no content sets, it is judged as the distribution and the product of its label cpe; without that label, the lines of longer support (EUS, AUS, E4S, TUS) are left out.',
    'What Red Hat says of containers as such, and of products that are bound to no version of Enterprise Linux, is not read.',
  ],
  feedOf: redhatFeed,
  namespaceOf: redhatNamespace,
  repositoryKey,
  sourceSuffix: SOURCE,
})
