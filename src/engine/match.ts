import type { AdvisoryDatabase } from '../core/advisory-database.ts'
import type { Feed } from '../core/feed.ts'
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
import type { DatabaseOptions, ScanRequest } from './request.ts'

/** The part of a report that changes with the advisories, for an inventory that does not. */
export type Matched = Pick<Report, 'endOfLife' | 'findings' | 'problems' | 'database'>

export interface MatchOptions {
  readonly database: Pick<DatabaseOptions, 'enrich' | 'severitySources'>
  /** See `ScanRequest`. */
  readonly createdAt: string
}

/** Opens feeds; whoever asked closes what was opened. */
export type FeedOpener = (feeds: readonly Feed[]) => Promise<OpenFeeds>

/** Inventory → findings, with the feeds brought that it takes. */
export async function match(inventory: Inventory, request: ScanRequest): Promise<Matched> {
  const source = feedSource({ ...request, network: request.sources.registry })
  try {
    return await matchWith(inventory, request, async (feeds) => {
      const opened = await openFeeds(feeds, request, source)
      request.progress.step(`Matching ${inventory.packages.length} packages`)
      return opened
    })
  } finally {
    await source.close()
  }
}

/**
 * Inventory → findings. Opens only the feeds that the inventory needs, and then those that the findings
 * need: of NVD only their years, and nothing where there are none.
 */
export async function matchWith(
  inventory: Inventory,
  options: MatchOptions,
  open: FeedOpener,
): Promise<Matched> {
  const eolSource = endOfLifeSourceOf(inventory.distribution)
  const opened: OpenFeeds[] = []
  try {
    const { enrich: chosen } = options.database
    const needed = [...requiredFeeds(inventory, ECOSYSTEMS), ...endOfLifeFeeds(chosen, eolSource)]
    const first = await open(needed)
    opened.push(first)
    const matched = matchPackages(inventory, ECOSYSTEMS, first.database)
    const facts = findingFeeds(chosen, idsOf(matched))
    if (facts.length > 0) opened.push(await open(facts))
    const problems = [
      ...inventory.problems,
      ...matched.problems,
      ...skippedRecords(inventory, ECOSYSTEMS, first.database),
      ...opened.flatMap((feeds) => feeds.problems),
    ]
    return render(inventory, matched, joinDatabases(opened.map((feeds) => feeds.database)), problems, options)
  } finally {
    for (const { database } of opened) database.close()
  }
}

function render(
  inventory: Inventory,
  matched: MatchResult,
  database: AdvisoryDatabase,
  problems: readonly Problem[],
  options: MatchOptions,
): Matched {
  const findings = enrich(matched.matches, database, {
    enrich: options.database.enrich,
    severitySources: options.database.severitySources,
  })
  const eolSource = endOfLifeSourceOf(inventory.distribution)
  return {
    ...(inventory.distribution
      ? { endOfLife: endOfLife(inventory.distribution, eolSource, database, options.createdAt) }
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
