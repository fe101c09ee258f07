import type { FeedFiles, Updater } from '../updater/types.ts'
import type { Advisories } from './advisories.ts'

/** What the work on stored findings takes. */
export interface MatchingNeeds {
  readonly updater: Pick<Updater, 'want'>
  readonly files: Pick<FeedFiles, 'sync' | 'operation'>
  readonly advisories: Advisories
}
