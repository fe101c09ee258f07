import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { majorOf, rpmDistribution } from '../../packaging/rpm/distribution.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'

const ALMALINUX = 'almalinux'

/** AlmaLinux's own errata, as OSV passes them on. https://errata.almalinux.org */
export const almalinuxFeed = osvFeed({
  id: ALMALINUX,
  name: 'AlmaLinux errata (OSV)',
  ecosystem: 'AlmaLinux',
  versions: rpmVersionOrder,
  // ALSA is about security, ALBA mends bugs, ALEA improves.
  errata: { author: ALMALINUX, isSecurity: (id) => id.startsWith('ALSA-') },
})

/** AlmaLinux. https://almalinux.org */
export const almalinux: Ecosystem = rpmDistribution({
  family: ALMALINUX,
  title: 'AlmaLinux',
  osReleaseIds: [ALMALINUX],
  release: majorOf,
  feedFamily: singleFeed(almalinuxFeed),
  feeds: () => [almalinuxFeed],
  namespaces: ({ release }) => [`AlmaLinux:${release}`],
  vendors: ['AlmaLinux'],
  // Some packages name CloudLinux, where AlmaLinux comes from. https://almalinux.org/security/
  keys: ['51d6647ec21ad6ea', '2ae81e8aced7258b', 'd36cb86cb86b3716'],
  endOfLife: { product: ALMALINUX, cycle: ({ release }) => release },
  limits: [
    'Only flaws that an erratum has fixed are published.',
    'The stream of a module is taken from the headline of its erratum, because the records do not have it.',
  ],
})
