import type { Ecosystem } from '../../core/ecosystem.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { rpmDistribution } from '../../packaging/rpm/distribution.ts'
import { splitEvr } from '../../packaging/rpm/version.ts'
import { openEulerFeed } from './feed.ts'
import { OPENEULER, releaseOf, withServicePack } from './release.ts'

const base = rpmDistribution({
  family: OPENEULER,
  title: 'openEuler',
  osReleaseIds: ['openEuler'],
  release: releaseOf,
  feedFamily: singleFeed(openEulerFeed),
  feeds: () => [openEulerFeed],
  namespaces: ({ release }) => [release],
  vendors: ['openEuler', 'http://openeuler.org', 'https://openeuler.org'],
  limits: [
    'Only flaws that have a fix in the release are published.',
    'The advisories know no epochs; versions are compared without them.',
    'The end of life of a release is not known.',
  ],
})

/** openEuler. https://www.openeuler.org */
export const openEuler: Ecosystem = {
  ...base,
  identify: (facts) => withServicePack(base.identify?.(facts), facts),
  match: {
    ...base.match,
    // The advisories name files, which have no epoch: with it no package that has one would ever be hit.
    subjects: (pkg, distribution) =>
      base.match.subjects(pkg, distribution).map((subject) => {
        const { version, release } = splitEvr(subject.version)
        return { ...subject, version: release === '' ? version : `${version}-${release}` }
      }),
  },
}
