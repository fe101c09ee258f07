import type { Ecosystem } from '../../core/ecosystem.ts'
import { rpmDistribution } from '../../packaging/rpm/distribution.ts'
import { FEDORA, fedoraFeed, fedoraFeeds, isRelease } from './feed.ts'

/** Fedora Linux; Rawhide is the release that it will become. https://fedoraproject.org */
export const fedora: Ecosystem = rpmDistribution({
  family: FEDORA,
  title: 'Fedora',
  osReleaseIds: [FEDORA],
  release: (version) => (isRelease(version) ? version : undefined),
  feedFamily: fedoraFeeds,
  feeds: ({ release }) => (isRelease(release) ? [fedoraFeed(release)] : []),
  namespaces: ({ release }) => [release],
  by: 'source',
  vendors: ['Fedora'],
  endOfLife: { product: FEDORA, cycle: ({ release }) => release },
  limits: [
    'Only flaws that have a fix in the release are published.',
    'An update that names no CVE is a finding under its own id.',
    'Updates of modules (Fedora 38 and older) name no packages and are left out, and said to be.',
  ],
})
