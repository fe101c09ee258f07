import { createHash } from 'node:crypto'
import type { Distribution } from '../../core/distribution.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import type { Inventory, InventoryPackage } from '../../core/inventory.ts'
import { judgedByOwner } from '../../matching/match.ts'

/** All that the matching of one package depends on, whatever image it is in. */
export interface PackageBody {
  readonly package: Omit<InventoryPackage, 'id' | 'path'>
  /** Where it decides how the package is judged. */
  readonly distribution?: Distribution
  /** It came in a package of the distribution, which is judged in its place. */
  readonly isJudgedByOwner?: boolean
}

export interface PackageKey {
  readonly feed: string
  readonly namespace: string
  readonly name: string
}

export interface DistinctPackage {
  /** Of the body: the same package in another image has the same. */
  readonly key: string
  readonly body: PackageBody
  /** `body` as it is stored. */
  readonly text: string
  /** Under what it is looked up, and where. */
  readonly keys: readonly PackageKey[]
}

/** The packages of an inventory by all that their matching depends on, each once, in the order of their keys. */
export function distinctPackages(
  inventory: Inventory,
  ecosystems: readonly Ecosystem[],
): readonly DistinctPackage[] {
  const isOwned = judgedByOwner(inventory, ecosystems)
  const found = new Map<string, DistinctPackage>()
  for (const pkg of inventory.packages) {
    const body = bodyOf(pkg, inventory.distribution, isOwned(pkg), ecosystems)
    const text = JSON.stringify(body)
    const key = createHash('sha256').update(text).digest('base64url')
    if (!found.has(key)) found.set(key, { key, body, text, keys: keysOf(body, ecosystems) })
  }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** An inventory of single packages again: `id` is told by whoever puts it together. */
export function packageOf({ package: pkg }: PackageBody, id: string): InventoryPackage {
  return { ...pkg, id, path: '' }
}

function bodyOf(
  pkg: InventoryPackage,
  distribution: Distribution | undefined,
  isJudgedByOwner: boolean,
  ecosystems: readonly Ecosystem[],
): PackageBody {
  const own = withoutPlace(pkg)
  if (isJudgedByOwner) return { package: own, isJudgedByOwner }
  if (!distribution || !mindsDistribution(pkg, distribution, ecosystems)) return { package: own }
  return { package: own, distribution: withoutWords(distribution) }
}

/**
 * Without where it is, how it came there and what people say of it: none of that decides what hits it. Functions of
 * programs are for information alone, and large.
 */
function withoutPlace(pkg: InventoryPackage): PackageBody['package'] {
  const {
    id: _id,
    path: _path,
    isDeclared: _isDeclared,
    originLayer: _originLayer,
    evidenceLayer: _evidenceLayer,
    owner: _owner,
    licenses: _licenses,
    dependsOn: _dependsOn,
    relationship: _relationship,
    isDevelopment: _isDevelopment,
    symbols: _symbols,
    namedBy: _namedBy,
    pathInside: _pathInside,
    lines: _lines,
    ...own
  } = pkg
  return own
}

function withoutWords({ prettyName: _prettyName, ...distribution }: Distribution): Distribution {
  return { ...distribution, decidedBy: '' }
}

/** Whether the package would be judged differently without it. */
function mindsDistribution(
  pkg: InventoryPackage,
  distribution: Distribution,
  ecosystems: readonly Ecosystem[],
): boolean {
  const judge = judgeOf(pkg, distribution, ecosystems)
  if (judge?.match.products || judge !== judgeOf(pkg, undefined, ecosystems)) return true
  return (
    JSON.stringify(lookupOf(pkg, distribution, judge)) !== JSON.stringify(lookupOf(pkg, undefined, judge))
  )
}

function lookupOf(
  pkg: InventoryPackage,
  distribution: Distribution | undefined,
  judge: Ecosystem | undefined,
) {
  if (!judge) return undefined
  const { match } = judge
  return {
    foreign: match.foreign?.(pkg, distribution),
    feeds: match.feeds(distribution).map(({ id }) => id),
    subjects: match.subjects(pkg, distribution),
  }
}

function judgeOf(
  pkg: InventoryPackage,
  distribution: Distribution | undefined,
  ecosystems: readonly Ecosystem[],
): Ecosystem | undefined {
  return ecosystems.find(({ match }) => match.judges(pkg, distribution))
}

function keysOf(body: PackageBody, ecosystems: readonly Ecosystem[]): PackageKey[] {
  if (body.isJudgedByOwner) return []
  const pkg = packageOf(body, '')
  const judge = judgeOf(pkg, body.distribution, ecosystems)
  if (!judge || judge.match.isUnjudged) return []
  const lookup = lookupOf(pkg, body.distribution, judge)
  if (!lookup || lookup.foreign !== undefined) return []
  const keys = new Map<string, PackageKey>()
  for (const feed of lookup.feeds)
    for (const { namespace, name } of lookup.subjects)
      keys.set(`${feed}\0${namespace}\0${name}`, { feed, namespace, name })
  return [...keys.values()]
}
