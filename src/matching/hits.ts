import type { AffectedPackage, Qualifiers, VersionRange } from '../core/advisory.ts'
import type { AdvisoryDatabase } from '../core/advisory-database.ts'
import type { Ecosystem, MatchSubject } from '../core/ecosystem.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import { isAnyOf } from './products.ts'
import { decide } from './ranges.ts'

/** A record that speaks of a package and hits its version. */
export interface Hit {
  readonly feed: string
  /** Place of the feed among those of the ecosystem: the first has the last word. */
  readonly authority: number
  readonly subject: MatchSubject
  readonly affected: AffectedPackage
  readonly comparison: string
  readonly range?: VersionRange
}

export interface PackageHits {
  readonly hits: readonly Hit[]
  /** Records that say that the package is not affected. */
  readonly refutations: readonly Pick<Hit, 'feed' | 'authority' | 'affected'>[]
  /** Versions in records that are none. */
  readonly invalid: readonly { readonly feed: string; readonly advisory: string; readonly text: string }[]
}

export type Lookup = (feed: string, namespace: string, name: string) => readonly AffectedPackage[]

/** Looks each name up once: images hold many packages of one source. */
export function memoisedLookup(database: AdvisoryDatabase): Lookup {
  const known = new Map<string, readonly AffectedPackage[]>()
  return (feed, namespace, name) => {
    const key = `${feed}\0${namespace}\0${name}`
    let found = known.get(key)
    if (!found) known.set(key, (found = database.lookup(feed, namespace, name)))
    return found
  }
}

/**
 * @param subjects what to look up; their versions are valid in the ecosystem's order
 * @param products CPEs of what the image has; absent: records of all products count
 */
export function findHits(
  pkg: InventoryPackage,
  subjects: readonly MatchSubject[],
  feeds: readonly string[],
  { versions: order, match }: Ecosystem,
  lookup: Lookup,
  products?: readonly string[],
): PackageHits {
  const hits: Hit[] = []
  const refutations: PackageHits['refutations'][number][] = []
  const invalid: PackageHits['invalid'][number][] = []
  const isOfBranch = (subject: MatchSubject, fixed: string | undefined): boolean =>
    fixed !== undefined && match.isSameBranch?.(subject.version, fixed) === true
  const fixedInBranch = new Set<string>()
  for (const [authority, feed] of feeds.entries()) {
    const spokenOf = new Set<string>()
    for (const subject of subjects) {
      const records = lookup(feed, subject.namespace, subject.name)
      for (const affected of records) {
        if (subject.isFallback && spokenOf.has(affected.advisory)) continue
        if (!qualifies(pkg, affected.qualifiers, products)) continue
        if (affected.status === 'not_affected' && speaksOfAll(affected)) {
          refutations.push({ feed, authority, affected })
          continue
        }
        const decision = decide(subject.version, affected, order)
        if (decision.kind === 'invalid')
          invalid.push({ feed, advisory: affected.advisory, text: decision.text })
        if (decision.kind === 'miss' && affected.ranges.some(({ fixed }) => isOfBranch(subject, fixed)))
          fixedInBranch.add(`${authority}\0${affected.advisory}`)
        if (decision.kind !== 'hit') continue
        if (affected.status === 'not_affected') refutations.push({ feed, authority, affected })
        else {
          const { comparison, range } = decision
          hits.push({ feed, authority, subject, affected, comparison, ...(range ? { range } : {}) })
        }
      }
      if (subjects.length > 1) for (const { advisory } of records) spokenOf.add(advisory)
    }
  }
  const standing = hits.filter(
    ({ authority, affected, subject, range }) =>
      isOfBranch(subject, range?.fixed) || !fixedInBranch.has(`${authority}\0${affected.advisory}`),
  )
  return { hits: standing, refutations, invalid }
}

function speaksOfAll({ ranges, versions = [] }: AffectedPackage): boolean {
  return ranges.length === 0 && versions.length === 0
}

/** What packages of no particular architecture say: they are on every one. */
const ANY_ARCH: ReadonlySet<string> = new Set(['noarch', 'all', 'any'])

/** Symbols are for information; what cannot be checked is no reason to drop a finding. */
function qualifies(
  pkg: InventoryPackage,
  qualifiers: Qualifiers | undefined,
  products: readonly string[] | undefined,
): boolean {
  if (!qualifiers) return true
  const { arches, modules } = qualifiers
  if (arches && pkg.arch !== undefined && !ANY_ARCH.has(pkg.arch) && !arches.includes(pkg.arch)) return false
  if (qualifiers.products && products && !isAnyOf(products, qualifiers.products)) return false
  return !modules || (pkg.module !== undefined && modules.includes(pkg.module))
}
