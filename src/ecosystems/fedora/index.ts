import type { Distribution } from '../../core/distribution.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { osReleaseAnalyser } from '../../packaging/os-release/analyser.ts'
import { matchRpm } from '../../packaging/rpm/match.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'
import { fedoraFeed, fedoraFeeds } from './feed.ts'
import { FEDORA, fedoraDistribution, identifyFedora, isRelease } from './release.ts'

/** Fedora Linux. https://fedoraproject.org */
export const fedora: Ecosystem = {
  id: FEDORA,
  analysers: [osReleaseAnalyser],
  versions: rpmVersionOrder,
  feeds: fedoraFeeds,
  match: matchRpm({
    family: FEDORA,
    bySource: true,
    feeds: ({ release }: Distribution) => (isRelease(release) ? [fedoraFeed(release)] : []),
    namespaces: ({ release }: Distribution) => [release],
    distro: ({ release }: Distribution) => `${FEDORA}-${release}`,
  }),
  identify: identifyFedora,
  distribution: fedoraDistribution,
  endOfLife: { product: FEDORA, cycle: ({ release }) => release },
  coverage: {
    title: 'Fedora',
    installed: ['usr/lib/sysimage/rpm', 'var/lib/rpm'],
    declared: [],
    orderAuthority: 'rpm (rpmvercmp)',
    limits: [
      'Only flaws that have a fix in the release are published.',
      'An update that names no CVE is a finding under its own id.',
      'Updates of modules (Fedora 38 and older) name no packages and are left out, and said to be.',
    ],
  },
}
