import { ADVISORY_STATUSES } from '../../core/advisory.ts'
import type { Distribution } from '../../core/distribution.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { matchBySource } from '../../packaging/distribution-match.ts'
import { FOREIGN_DEB_LIMIT, foreignDeb } from '../../packaging/dpkg/foreign.ts'
import { dpkgOwnedFilesAnalyser } from '../../packaging/dpkg/owned-files.ts'
import { dpkgStatusAnalyser } from '../../packaging/dpkg/status.ts'
import { dpkgVersionOrder } from '../../packaging/dpkg/version.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { osReleaseAnalyser } from '../../packaging/os-release/analyser.ts'
import { debianVersionAnalyser } from './debian-version.ts'
import { debianFeed } from './feed.ts'
import { unsignedKernel } from './kernel.ts'
import { DEBIAN, debianDistribution, identifyDebian, namespacesOf } from './release.ts'

/** Debian, and the distroless images that are made of its packages. https://www.debian.org */
export const debian: Ecosystem = {
  id: DEBIAN,
  analysers: () => [dpkgStatusAnalyser, dpkgOwnedFilesAnalyser, osReleaseAnalyser, debianVersionAnalyser],
  versions: dpkgVersionOrder,
  feeds: singleFeed(debianFeed),
  match: matchBySource({
    type: 'deb',
    family: DEBIAN,
    feeds: () => [debianFeed],
    namespaces: namespacesOf,
    foreign: (pkg) => foreignDeb(pkg, ['debian']),
    sourceInFeeds: unsignedKernel,
    distro: ({ release }: Distribution) => `${DEBIAN}-${release}`,
  }),
  identify: identifyDebian,
  distribution: debianDistribution,
  endOfLife: { product: DEBIAN, cycle: ({ release }) => release },
  coverage: {
    title: 'Debian',
    statuses: ADVISORY_STATUSES,
    installed: ['var/lib/dpkg/status', 'var/lib/dpkg/status.d/*'],
    declared: [],
    orderAuthority: 'dpkg --compare-versions',
    limits: [
      'What is open in testing is shown for unstable as well: the two cannot be told apart.',
      FOREIGN_DEB_LIMIT,
    ],
  },
}
