import type { AdvisoryDatabase } from '../core/advisory-database.ts'
import type { Distribution } from '../core/distribution.ts'
import type { Ecosystem } from '../core/ecosystem.ts'
import type { Feed } from '../core/feed.ts'
import type { Inventory, InventoryPackage } from '../core/inventory.ts'
import { isOsPackage } from '../core/package.ts'
import { hidesFindings, type Problem } from '../core/problem.ts'
import { advisoryReader } from './advisory-reader.ts'
import { groupHits } from './group-hits.ts'
import { findHits, memoisedLookup } from './hits.ts'
import type { Match } from './types.ts'
import { UnjudgedLog } from './unjudged.ts'

export interface MatchResult {
  readonly matches: readonly Match[]
  /** What could not be judged; feeds that could not be had are not repeated here. */
  readonly problems: readonly Problem[]
}

/**
 * Holds every package of the inventory against the advisories of its ecosystem. Pure but for the look-ups. The order
 * of the matches is that of the packages, then of the ids.
 */
export function matchPackages(
  inventory: Inventory,
  ecosystems: readonly Ecosystem[],
  database: AdvisoryDatabase,
): MatchResult {
  const { distribution } = inventory
  const open = new Set(database.feeds.map(({ id }) => id))
  const lookup = memoisedLookup(database)
  const advisoryOf = advisoryReader(database)
  const unjudged = new UnjudgedLog(distribution, database)
  const matches: Match[] = []
  const isOwned = judgedByOwner(inventory, ecosystems)
  const productsOf = productReader(distribution, database)
  for (const pkg of inventory.packages) {
    if (isOwned(pkg)) continue
    const ecosystem = judgeOf(pkg, ecosystems, distribution)
    const foreign = ecosystem?.match.foreign?.(pkg, distribution)
    if (!ecosystem || foreign !== undefined) {
      if (ecosystem && foreign !== undefined) unjudged.foreign(pkg, foreign)
      else unjudged.noEcosystem(pkg)
      continue
    }
    if (ecosystem.match.isUnjudged) {
      unjudged.noAdvisories(pkg)
      continue
    }
    const feeds = ecosystem.match.feeds(distribution).map(({ id }) => id)
    const subjects = ecosystem.match.subjects(pkg, distribution).filter(({ namespace, version }) => {
      if (!unjudged.isCovered(ecosystem, feeds, namespace)) return false
      if (ecosystem.versions.isValid(version)) return true
      unjudged.invalidVersion(pkg, version, ecosystem.versions)
      return false
    })
    const found = findHits(
      pkg,
      subjects,
      feeds.filter((feed) => open.has(feed)),
      ecosystem,
      lookup,
      productsOf(ecosystem),
    )
    for (const { feed, advisory, text } of found.invalid) unjudged.invalidBound(pkg, feed, advisory, text)
    if (found.hits.length > 0) matches.push(...groupHits(pkg, found, ecosystem.versions, advisoryOf))
  }
  if (!inventory.problems.some(hidesFindings)) lookForPackages(inventory, ecosystems, unjudged)
  return { matches, problems: unjudged.problems() }
}

/** An image that says which distribution it is has packages of it; none is told, unless something else was by now. */
function lookForPackages(
  { packages, distribution }: Inventory,
  ecosystems: readonly Ecosystem[],
  unjudged: UnjudgedLog,
): void {
  const own = ecosystems.find(({ id }) => id === distribution?.family)
  const has = packages.some((pkg) => isOsPackage(pkg.type) || own?.match.judges(pkg, distribution))
  if (!has) unjudged.noPackages(own !== undefined)
}

/** The products of the image as each ecosystem sees them, asked once. */
function productReader(
  distribution: Distribution | undefined,
  database: AdvisoryDatabase,
): (ecosystem: Ecosystem) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>()
  return ({ id, match }) => {
    if (!match.products) return undefined
    if (!known.has(id))
      known.set(
        id,
        match.products(distribution, (feed, key) => database.fact(feed, key)),
      )
    return known.get(id)
  }
}

function judgeOf(
  pkg: InventoryPackage,
  ecosystems: readonly Ecosystem[],
  distribution: Distribution | undefined,
): Ecosystem | undefined {
  return ecosystems.find(({ match }) => match.judges(pkg, distribution))
}

/**
 * Whether a library came in a package of the distribution, whose advisories then judge it: fixes are ported back
 * there without a new version of the library. Where they do not judge the owner, its own ecosystem does.
 */
export function judgedByOwner(
  { packages, distribution }: Inventory,
  ecosystems: readonly Ecosystem[],
): (pkg: InventoryPackage) => boolean {
  const owners = new Set(packages.flatMap(({ owner }) => owner ?? []))
  if (owners.size === 0) return () => false
  const judged = new Set<string>()
  for (const pkg of packages) {
    if (!owners.has(pkg.id)) continue
    const judge = judgeOf(pkg, ecosystems, distribution)
    if (judge && judge.match.foreign?.(pkg, distribution) === undefined) judged.add(pkg.id)
  }
  return ({ owner }) => owner !== undefined && judged.has(owner)
}

/** Feeds that the inventory's packages need to be judged, each once. */
export function requiredFeeds(inventory: Inventory, ecosystems: readonly Ecosystem[]): Feed[] {
  const feeds = new Map<string, Feed>()
  const { packages, distribution } = inventory
  const isOwned = judgedByOwner(inventory, ecosystems)
  const judged = packages.filter((pkg) => !isOwned(pkg))
  for (const { match } of ecosystems) {
    const isNeeded = judged.some((pkg) => match.judges(pkg, distribution))
    if (isNeeded) for (const feed of match.feeds(distribution)) feeds.set(feed.id, feed)
  }
  return [...feeds.values()]
}
