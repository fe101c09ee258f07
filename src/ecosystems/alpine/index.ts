import type { Distribution } from '../../core/distribution.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { apkInstalledAnalyser } from '../../packaging/apk/installed.ts'
import { apkVersionOrder } from '../../packaging/apk/version.ts'
import { matchBySource } from '../../packaging/distribution-match.ts'
import { osReleaseAnalyser } from '../../packaging/os-release/analyser.ts'
import { alpineFeed, alpineFeeds, isRelease } from './feed.ts'
import { ALPINE, alpineDistribution, identifyAlpine } from './release.ts'
import { alpineReleaseAnalyser, apkRepositoriesAnalyser } from './release-files.ts'

/** Alpine Linux. https://alpinelinux.org */
export const alpine: Ecosystem = {
  id: ALPINE,
  analysers: () => [apkInstalledAnalyser, osReleaseAnalyser, alpineReleaseAnalyser, apkRepositoriesAnalyser],
  versions: apkVersionOrder,
  feeds: alpineFeeds,
  match: matchBySource({
    type: 'apk',
    family: ALPINE,
    feeds: ({ release }: Distribution) => (isRelease(release) ? [alpineFeed(release)] : []),
    namespaces: ({ release }: Distribution) => [release],
    distro: ({ version, release }: Distribution) => `${ALPINE}-${version || release}`,
  }),
  identify: identifyAlpine,
  distribution: alpineDistribution,
  endOfLife: { product: 'alpine-linux', cycle: ({ release }) => release },
  coverage: {
    title: 'Alpine Linux',
    statuses: ['fixed', 'not_affected'],
    installed: ['lib/apk/db/installed', 'usr/lib/apk/db/installed'],
    declared: [],
    orderAuthority: 'apk version',
    limits: ['Only flaws that have a fix in the release are published.'],
  },
}
