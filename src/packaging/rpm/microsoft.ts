import type { Ecosystem } from '../../core/ecosystem.ts'
import type { Feed } from '../../core/feed.ts'
import { feedPerRelease } from '../feed-family.ts'
import { rpmDistribution } from './distribution.ts'

export interface MicrosoftDistribution {
  readonly family: string
  readonly title: string
  readonly osReleaseId: string
  /** Releases that are known by name. */
  readonly releases: readonly string[]
  readonly feedOf: (release: string) => Feed
}

/** What CBL-Mariner and Azure Linux have in common: it is one distribution under two names. */
export function microsoftDistribution({
  family,
  title,
  osReleaseId,
  releases,
  feedOf,
}: MicrosoftDistribution): Ecosystem {
  return rpmDistribution({
    family,
    title,
    osReleaseIds: [osReleaseId],
    // 2.0.20220527 is a build of 2.0.
    release: (version) => /^\d{1,2}\.\d{1,2}(?=\.|$)/.exec(version)?.[0],
    feedFamily: feedPerRelease(`${family}-`, releases, feedOf, (text) => /^\d{1,2}\.\d{1,2}$/.test(text)),
    feeds: ({ release }) => [feedOf(release)],
    namespaces: ({ release }) => [release],
    by: 'source',
    vendors: ['Microsoft'],
    statuses: ['fixed', 'affected', 'not_affected'],
    limits: ['Its end of life is not on endoflife.date, so the report does not say it.'],
  })
}
