import type { Ecosystem } from '../../core/ecosystem.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { osReleaseAnalyser } from '../../packaging/os-release/analyser.ts'
import { rpmDistribution } from '../../packaging/rpm/distribution.ts'
import { BOTTLEROCKET, bottlerocketFeed } from './feed.ts'
import { bottlerocketInventoryAnalyser } from './inventory.ts'
import { bottlerocketReleaseAnalyser, withOwnRelease } from './release.ts'

const base = rpmDistribution({
  family: BOTTLEROCKET,
  title: 'Bottlerocket',
  osReleaseIds: [BOTTLEROCKET],
  release: (version) => (/^\d+\.\d+(?:\.\d+)*$/.test(version) ? version : undefined),
  feedFamily: singleFeed(bottlerocketFeed),
  feeds: () => [bottlerocketFeed],
  namespaces: () => [BOTTLEROCKET],
  vendors: [BOTTLEROCKET],
  limits: [
    'It is a root file system and never a container: scan its disk, unpacked or mounted.',
    'Only flaws that have a fix are published.',
    'Versions before 1.7 have no list of their packages; that none was found is said.',
    'The end of life of a version is not known.',
  ],
})

/** Bottlerocket, which has a list of its packages and no database. https://bottlerocket.dev */
export const bottlerocket: Ecosystem = {
  ...base,
  analysers: () => [bottlerocketInventoryAnalyser, bottlerocketReleaseAnalyser, osReleaseAnalyser],
  identify: (facts) => base.identify?.(withOwnRelease(facts)),
  coverage: { ...base.coverage, installed: ['usr/share/bottlerocket/application-inventory.json'] },
}
