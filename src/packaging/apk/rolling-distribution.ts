import type { Distribution, LocatedFact } from '../../core/distribution.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import type { Feed } from '../../core/feed.ts'
import { matchBySource } from '../distribution-match.ts'
import { singleFeed } from '../feed-family.ts'
import { osReleaseAnalyser } from '../os-release/analyser.ts'
import { apkInstalledAnalyser } from './installed.ts'
import { apkVersionOrder } from './version.ts'

/**
 * A distribution of apk packages without releases.
 *
 * @param family its `ID` in os-release, and the namespace of the records in its one feed
 */
export function rollingApkDistribution(family: string, title: string, feed: Feed): Ecosystem {
  return {
    id: family,
    analysers: () => [apkInstalledAnalyser, osReleaseAnalyser],
    versions: apkVersionOrder,
    feeds: singleFeed(feed),
    match: matchBySource({
      type: 'apk',
      family,
      feeds: () => [feed],
      namespaces: () => [family],
      distro: ({ version }) => (version ? `${family}-${version}` : family),
    }),
    identify: (facts) => identify(family, facts),
    // There are no releases to tell apart; what stands behind the slash is for information.
    distribution: (version) => ({ family, release: '', version, decidedBy: '--distro' }),
    coverage: {
      title,
      statuses: ['fixed', 'not_affected'],
      installed: ['lib/apk/db/installed', 'usr/lib/apk/db/installed'],
      declared: [],
      orderAuthority: 'apk version',
      limits: ['A CVE and a GHSA of one flaw are two findings, where no other feed links them.'],
    },
  }
}

function identify(family: string, facts: readonly LocatedFact[]): Distribution | undefined {
  const release = facts.find(({ kind }) => kind === 'os-release')
  if (release?.values['ID'] !== family) return undefined
  const prettyName = release.values['PRETTY_NAME']
  return {
    family,
    release: '',
    version: release.values['VERSION_ID'] ?? '',
    ...(prettyName ? { prettyName } : {}),
    decidedBy: release.path,
  }
}
