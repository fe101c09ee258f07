import type { AffectedPackage, VersionRange } from '../../core/advisory.ts'
import { feedFile } from '../paths.ts'
import { readStates } from '../state/state-files.ts'

export interface SearchHit {
  readonly feed: string
  readonly advisory: string
  readonly namespace: string
  readonly name: string
  readonly status: string
  /** For people: `< 1.1.24-r3`, `>= 1.0, < 1.2`. */
  readonly ranges: string
  readonly title?: string
}

export interface SearchResult {
  readonly hits: readonly SearchHit[]
  /** Where there is no hit: package names that begin like the query. */
  readonly names: readonly string[]
  /** Feeds that were searched: in none, nothing can be found. */
  readonly feeds: readonly string[]
}

const MAX_NAMES = 20

/** What the database knows of an advisory (by id or alias) or of a package (by its very name). */
export async function searchDatabase(dir: string, query: string, signal: AbortSignal): Promise<SearchResult> {
  const { FeedReader } = await import('../store/feed-reader.ts')
  const hits: SearchHit[] = []
  const names = new Set<string>()
  const states = await readStates(dir)
  for (const { feed, digest } of states) {
    signal.throwIfAborted()
    const reader = new FeedReader(feedFile(dir, digest))
    try {
      const byId = reader.idsOf(query).flatMap((id) => reader.affectedBy(id))
      for (const affected of [...byId, ...reader.affectedNamed(query)]) {
        const title = reader.advisory(affected.advisory)?.title
        hits.push({ ...toHit(feed, affected), ...(title === undefined ? {} : { title }) })
      }
      for (const name of reader.namesLike(query, MAX_NAMES)) names.add(name)
    } finally {
      reader.close()
    }
  }
  return {
    hits,
    names: hits.length > 0 ? [] : [...names].sort().slice(0, MAX_NAMES),
    feeds: states.map(({ feed }) => feed),
  }
}

function toHit(
  feed: string,
  { advisory, namespace, name, status, ranges, versions }: AffectedPackage,
): SearchHit {
  const texts = [...ranges.map(rangeText), ...(versions ? [versions.join(' ')] : [])]
  return { feed, advisory, namespace, name, status, ranges: texts.join(' or ') }
}

function rangeText({ introduced, after, fixed, before, lastAffected }: VersionRange): string {
  const parts = [
    introduced === undefined || introduced === '0' ? '' : `>= ${introduced}`,
    after === undefined ? '' : `> ${after}`,
    fixed === undefined ? '' : `< ${fixed}`,
    before === undefined ? '' : `< ${before} (no fix)`,
    lastAffected === undefined ? '' : `<= ${lastAffected}`,
  ].filter((part) => part !== '')
  return parts.length > 0 ? parts.join(', ') : 'every version'
}
