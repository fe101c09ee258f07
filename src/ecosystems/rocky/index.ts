import type { Distribution } from '../../core/distribution.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { osReleaseAnalyser } from '../../packaging/os-release/analyser.ts'
import { matchRpm } from '../../packaging/rpm/match.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'
import { isRelease, rockyFeed, rockyFeeds } from './feed.ts'
import { identifyRocky, ROCKY, rockyDistribution } from './release.ts'

/** Rocky Linux. https://rockylinux.org */
export const rocky: Ecosystem = {
  id: ROCKY,
  analysers: [osReleaseAnalyser],
  versions: rpmVersionOrder,
  feeds: rockyFeeds,
  match: matchRpm({
    family: ROCKY,
    feeds: ({ release }: Distribution) => (isRelease(release) ? [rockyFeed(release)] : []),
    namespaces: ({ release }: Distribution) => [release],
    distro: ({ release, version }: Distribution) => `${ROCKY}-${version || release}`,
  }),
  identify: identifyRocky,
  distribution: rockyDistribution,
  endOfLife: { product: 'rocky-linux', cycle: ({ release }) => release },
  coverage: {
    title: 'Rocky Linux',
    installed: ['var/lib/rpm', 'usr/lib/sysimage/rpm'],
    declared: [],
    orderAuthority: 'rpm (rpmvercmp)',
    limits: [
      'Only flaws that have a fix in the release are published.',
      'The errata are those of the newest minor release and of what its repositories still list.',
      'Packages of EPEL and of the special interest groups are not judged.',
    ],
  },
}
