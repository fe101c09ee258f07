import type { Distribution, LocatedFact } from '../../core/distribution.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { osReleaseAnalyser } from '../../packaging/os-release/analyser.ts'
import { matchRpm } from '../../packaging/rpm/match.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'
import { BOTTLEROCKET, bottlerocketFeed } from './feed.ts'
import { bottlerocketInventoryAnalyser } from './inventory.ts'

/** Bottlerocket: its root file system, not an image of a container. https://bottlerocket.dev */
export const bottlerocket: Ecosystem = {
  id: BOTTLEROCKET,
  analysers: [bottlerocketInventoryAnalyser, osReleaseAnalyser],
  versions: rpmVersionOrder,
  feeds: singleFeed(bottlerocketFeed),
  match: matchRpm({
    family: BOTTLEROCKET,
    feeds: () => [bottlerocketFeed],
    namespaces: () => [BOTTLEROCKET],
    distro: ({ version }) => (version ? `${BOTTLEROCKET}-${version}` : BOTTLEROCKET),
  }),
  identify: identifyBottlerocket,
  distribution: (version) =>
    /^\d+\.\d+(?:\.\d+)*$/.test(version)
      ? { family: BOTTLEROCKET, release: version, version, decidedBy: '--distro' }
      : undefined,
  coverage: {
    title: 'Bottlerocket',
    installed: ['usr/share/bottlerocket/application-inventory.json'],
    declared: [],
    orderAuthority: 'rpm (rpmvercmp)',
    limits: [
      'Only flaws that have a fix are published.',
      'Versions before 1.7 have no list of their packages, and are told to have none.',
      'The end of life of a version is not known.',
    ],
  },
}

function identifyBottlerocket(facts: readonly LocatedFact[]): Distribution | undefined {
  const osRelease = facts.find(({ kind }) => kind === 'os-release')
  if (osRelease?.values['ID'] !== BOTTLEROCKET) return undefined
  const { VERSION_ID: version = '', PRETTY_NAME: prettyName } = osRelease.values
  return {
    family: BOTTLEROCKET,
    release: version,
    version,
    ...(prettyName ? { prettyName } : {}),
    decidedBy: osRelease.path,
  }
}
