import type { AdvisoryDatabase } from '../core/advisory-database.ts'
import type { Ecosystem } from '../core/ecosystem.ts'
import type { Inventory } from '../core/inventory.ts'
import { type Problem, problem } from '../core/problem.ts'

/** Records that are told one by one for a feed. */
const MAX_TOLD = 5

/**
 * Records that a feed's build had to leave out and that may speak of a package of this inventory: by the name that
 * they begin with, or because even that could not be read. What is about other packages is no matter of this scan.
 */
export function skippedRecords(
  inventory: Inventory,
  ecosystems: readonly Ecosystem[],
  database: AdvisoryDatabase,
): Problem[] {
  const { packages, distribution } = inventory
  const names = new Set<string>()
  const feeds = new Set<string>()
  for (const pkg of packages) {
    const ecosystem = ecosystems.find(({ match }) => match.judges(pkg, distribution))
    for (const { name } of ecosystem?.match.subjects(pkg, distribution) ?? []) names.add(name)
    for (const { id } of ecosystem?.match.feeds(distribution) ?? []) feeds.add(id)
  }
  return [...feeds].flatMap((feed) => {
    const relevant = database.skipped(feed).filter(({ record }) => mayBeAbout(record, names))
    const told = relevant.slice(0, MAX_TOLD).map(({ record, reason }) => `${record}: ${reason}`)
    if (told.length === 0) return []
    const more = relevant.length > told.length ? `, and ${relevant.length - told.length} more` : ''
    return [problem('advisory-record-skipped', feed, `${told.join('; ')}${more}.`)]
  })
}

/** Feeds name a skipped record by its package where they know it, else by its place: a URL, `packages[3]`. */
function mayBeAbout(record: string, names: ReadonlySet<string>): boolean {
  const [first = ''] = record.split(' ')
  return names.has(first) || first.includes('[') || first.includes('://')
}
