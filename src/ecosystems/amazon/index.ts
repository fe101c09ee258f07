import type { Distribution } from '../../core/distribution.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { osReleaseAnalyser } from '../../packaging/os-release/analyser.ts'
import { matchRpm } from '../../packaging/rpm/match.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'
import { amazonFeed, amazonFeeds, isRelease } from './feed.ts'
import { AMAZON, amazonCycle, amazonDistribution, identifyAmazon } from './release.ts'

/** Amazon Linux 1 (the Linux AMI), 2 and 2023. https://aws.amazon.com/amazon-linux-2/ */
export const amazon: Ecosystem = {
  id: AMAZON,
  analysers: [osReleaseAnalyser],
  versions: rpmVersionOrder,
  feeds: amazonFeeds,
  match: matchRpm({
    family: AMAZON,
    feeds: ({ release }: Distribution) => (isRelease(release) ? [amazonFeed(release)] : []),
    namespaces: ({ release }: Distribution) => [release],
    distro: ({ release, version }: Distribution) => `${AMAZON}-${version || release}`,
  }),
  identify: identifyAmazon,
  distribution: amazonDistribution,
  endOfLife: { product: 'amazon-linux', cycle: amazonCycle },
  coverage: {
    title: 'Amazon Linux',
    installed: ['var/lib/rpm'],
    declared: [],
    orderAuthority: 'rpm (rpmvercmp)',
    limits: [
      'Only flaws that have a fix in the release are published.',
      'A package of Amazon Linux 2 does not say which of the extras it came from; its version decides which fix counts.',
      'Kernel live patches of Amazon Linux 2023 have a repository of their own, which is not read.',
      'The repositories of the first Amazon Linux are served without TLS.',
    ],
  },
}
