import type { Ecosystem } from '../../core/ecosystem.ts'
import { majorOf, rpmDistribution } from '../../packaging/rpm/distribution.ts'
import { isRelease, ROCKY, rockyFeed, rockyFeeds } from './feed.ts'

/** Rocky Linux. https://rockylinux.org */
export const rocky: Ecosystem = rpmDistribution({
  family: ROCKY,
  title: 'Rocky Linux',
  osReleaseIds: [ROCKY],
  release: majorOf,
  feedFamily: rockyFeeds,
  feeds: ({ release }) => (isRelease(release) ? [rockyFeed(release)] : []),
  namespaces: ({ release }) => [release],
  // `Rocky Enterprise Software Foundation`, `Rocky Linux`.
  vendors: ['Rocky'],
  endOfLife: { product: 'rocky-linux', cycle: ({ release }) => release },
  limits: [
    'Only flaws that an erratum has fixed are published.',
    'The errata are those that the repositories of the newest minor release list.',
    'Packages of EPEL and of the special interest groups are not judged.',
  ],
})
