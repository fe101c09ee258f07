import type { AdvisoryDatabase } from '../core/advisory-database.ts'
import type { Inventory } from '../core/inventory.ts'
import type { Problem } from '../core/problem.ts'
import type { Report } from '../core/report.ts'
import { ECOSYSTEMS } from '../ecosystems/registry.ts'
import { endOfLife } from '../enrichment/end-of-life/judge.ts'
import { enrich } from '../enrichment/enrich.ts'
import { endOfLifeFeeds, findingFeeds } from '../enrichment/feeds.ts'
import { type MatchResult, matchPackages, requiredFeeds } from '../matching/match.ts'
import { sortByRisk } from '../matching/risk-order.ts'
import { skippedRecords } from '../matching/skipped-records.ts'
import { databaseInfo } from './database-info.ts'
import { feedSource } from './feed-source.ts'
import { endOfLifeSourceOf } from './feeds.ts'
import { joinDatabases, type OpenFeeds, openFeeds } from './open-feeds.ts'
import type { ScanRequest } from './request.ts'

/** The part of a report that changes with the advisories, for an inventory that does not. */
export type Matched = Pick<Report, 'endOfLife' | 'findings' | 'problems' | 'database'>

/**
 * Inventory → findings. Brings only the feeds that the inventory needs, and then those that the findings
 * need: of NVD only their years, and nothing where there are none.
 */
export async function match(inventory: Inventory, request: ScanRequest): Promise<Matched> {
  const eolSource = endOfLifeSourceOf(inventory.distribution)
  const source = feedSource({ ...request, network: request.sources.registry })
  const opened: OpenFeeds[] = []
  try {
    const { enrich: chosen } = request.database
    const needed = [...requiredFeeds(inventory, ECOSYSTEMS), ...endOfLifeFeeds(chosen, eolSource)]
    const first = await openFeeds(needed, request, source)
    opened.push(first)
    request.progress.step(`Matching ${inventory.packages.length} packages`)
    const matched = matchPackages(inventory, ECOSYSTEMS, first.database)
    const facts = findingFeeds(chosen, idsOf(matched))
    if (facts.length > 0) opened.push(await openFeeds(facts, request, source))
    const problems = [
      ...inventory.problems,
      ...matched.problems,
      ...skippedRecords(inventory, ECOSYSTEMS, first.database),
      ...opened.flatMap((feeds) => feeds.problems),
    ]
    return render(inventory, matched, joinDatabases(opened.map((feeds) => feeds.database)), problems, request)
  } finally {
    for (const { database } of opened) database.close()
    await source.close()
  }
}

function render(
  inventory: Inventory,
  matched: MatchResult,
  database: AdvisoryDatabase,
  problems: readonly Problem[],
  request: ScanRequest,
): Matched {
  const findings = enrich(matched.matches, database, {
    enrich: request.database.enrich,
    severitySources: request.database.severitySources,
  })
  const eolSource = endOfLifeSourceOf(inventory.distribution)
  return {
    ...(inventory.distribution
      ? { endOfLife: endOfLife(inventory.distribution, eolSource, database, request.createdAt) }
      : {}),
    findings: sortByRisk(findings),
    problems,
    database: databaseInfo(database),
  }
}

/** The years of NVD that a finding would have needed. */
export function missingRaters(
  problems: readonly Problem[],
): (finding: { ids: readonly string[] }) => string[] {
  const missing = new Set(
    problems.flatMap(({ code, subject }) => (code === 'enrichment-missing' ? [subject] : [])),
  )
  return ({ ids }) => findingFeeds(['nvd'], ids).flatMap(({ id }) => (missing.has(id) ? [id] : []))
}

function idsOf({ matches }: MatchResult): string[] {
  return matches.flatMap(({ ids }) => ids)
}
