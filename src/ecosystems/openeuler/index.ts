import type { Ecosystem, MatchRules } from '../../core/ecosystem.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { osReleaseAnalyser } from '../../packaging/os-release/analyser.ts'
import { matchRpm } from '../../packaging/rpm/match.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'
import { openEulerFeed } from './feed.ts'
import { identifyOpenEuler, OPENEULER, openEulerDistribution } from './release.ts'

const rules = matchRpm({
  family: OPENEULER,
  feeds: () => [openEulerFeed],
  namespaces: ({ release }) => [release],
  distro: ({ release }) => `${OPENEULER}-${release}`,
})

/** The advisories name files, which have no epoch: it is left out of the comparison, or no package with one would ever be hit. */
const match: MatchRules = {
  ...rules,
  subjects: (pkg, distribution) =>
    rules
      .subjects(pkg, distribution)
      .map((subject) => ({ ...subject, version: subject.version.replace(/^\d+:/, '') })),
}

/** openEuler. https://www.openeuler.org */
export const openEuler: Ecosystem = {
  id: OPENEULER,
  analysers: [osReleaseAnalyser],
  versions: rpmVersionOrder,
  feeds: singleFeed(openEulerFeed),
  match,
  identify: identifyOpenEuler,
  distribution: openEulerDistribution,
  coverage: {
    title: 'openEuler',
    installed: ['var/lib/rpm'],
    declared: [],
    orderAuthority: 'rpm (rpmvercmp)',
    limits: [
      'Only flaws that have a fix in the release are published.',
      'The advisories know no epochs; versions are compared without them.',
      'The end of life of a release is not known.',
    ],
  },
}
