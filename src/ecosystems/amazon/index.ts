import type { Ecosystem } from '../../core/ecosystem.ts'
import { rpmDistribution } from '../../packaging/rpm/distribution.ts'
import { amazonFeed, amazonFeeds, isRelease } from './feed.ts'
import { AMAZON, amazonCycle, releaseOf } from './release.ts'

/** Amazon Linux 1 (the Linux AMI), 2 and 2023. https://docs.aws.amazon.com/linux/ */
export const amazon: Ecosystem = rpmDistribution({
  family: AMAZON,
  title: 'Amazon Linux',
  osReleaseIds: ['amzn'],
  release: releaseOf,
  feedFamily: amazonFeeds,
  feeds: ({ release }) => (isRelease(release) ? [amazonFeed(release)] : []),
  namespaces: ({ release }) => [release],
  // `Amazon.com` in the first, `Amazon Linux` since.
  vendors: ['Amazon'],
  endOfLife: { product: 'amazon-linux', cycle: amazonCycle },
  limits: [
    'Only flaws that have a fix in the release are published.',
    'A package of Amazon Linux 2 does not say which of the extras it came from; its version decides which fix counts.',
    'Kernel live patches have a repository of their own, which is not read.',
    'The repositories of the first Amazon Linux are served without TLS.',
  ],
})
