import type { Advisory, AdvisoryStatus } from '../core/advisory.ts'
import { compareText } from '../core/compare-text.ts'
import type { Evidence, SymbolPresence } from '../core/finding.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import { hasAnySymbol } from '../core/symbol-set.ts'
import type { VersionOrder } from '../core/version-order.ts'
import type { AdvisoryReader } from './advisory-reader.ts'
import { type AliasGroup, aliasGroups, chooseId, isCve } from './alias-groups.ts'
import type { Hit, PackageHits } from './hits.ts'
import { isAffected } from './ranges.ts'
import type { Match, MatchSource } from './types.ts'

/** Makes one match of all hits that name the same flaw. */
export function groupHits(
  pkg: InventoryPackage,
  { hits, refutations }: PackageHits,
  order: VersionOrder,
  advisoryOf: AdvisoryReader,
): Match[] {
  const named = (hit: Pick<Hit, 'feed' | 'affected'>) => namesOf(advisoryOf(hit.feed, hit.affected.advisory))
  const groups = aliasGroups([...hits, ...refutations].map(named))
  const hitsOf = bucketBy(hits, (hit) => groups.of(named(hit)))
  const refutationsOf = bucketBy(refutations, (refutation) => groups.of(named(refutation)))
  const matches: Match[] = []
  for (const [group, own] of hitsOf) {
    // A distribution's «not affected» overrules feeds of less authority. Beside a fix in the same feed it is a
    // contradiction, and then the finding stays.
    const lastWord = Math.min(...(refutationsOf.get(group) ?? []).map(({ authority }) => authority))
    const standing = own.filter(({ authority }) => authority <= lastWord).sort(compareHits)
    if (standing.length > 0) matches.push(makeMatch(pkg, group, standing, order, advisoryOf))
  }
  return matches.sort((a, b) => compareText(a.id, b.id))
}

function bucketBy<T>(
  values: readonly T[],
  groupsOf: (value: T) => readonly AliasGroup[],
): Map<AliasGroup, T[]> {
  const buckets = new Map<AliasGroup, T[]>()
  for (const value of values) {
    for (const group of groupsOf(value)) {
      const bucket = buckets.get(group)
      if (bucket) bucket.push(value)
      else buckets.set(group, [value])
    }
  }
  return buckets
}

function namesOf({ id, aliases = [] }: Advisory) {
  return { id, aliases }
}

/** A total order, so that the order of a feed's records does not show. */
function compareHits(a: Hit, b: Hit): number {
  return (
    a.authority - b.authority ||
    compareText(a.affected.advisory, b.affected.advisory) ||
    compareText(a.comparison, b.comparison) ||
    compareText(JSON.stringify(a.affected), JSON.stringify(b.affected))
  )
}

function makeMatch(
  pkg: InventoryPackage,
  group: AliasGroup,
  hits: readonly Hit[],
  order: VersionOrder,
  advisoryOf: AdvisoryReader,
): Match {
  const authoritative = hits.filter(({ authority }) => authority === hits[0]?.authority)
  const fixedVersion = lowestFix(authoritative, order)
  const deciding = decidingHit(authoritative, fixedVersion)
  const ordered =
    deciding && deciding !== hits[0] ? [deciding, ...hits.filter((hit) => hit !== deciding)] : hits
  const sources = new Map<string, MatchSource>()
  for (const { feed, affected } of ordered) {
    const key = `${feed}\0${affected.advisory}`
    const { severity } = affected
    const advisory = advisoryOf(feed, affected.advisory)
    if (!sources.has(key))
      sources.set(key, { feed, advisory, ...(severity ? { packageSeverity: severity } : {}) })
  }
  const statusReason = deciding?.affected.statusReason
  // A record of one CVE that names another as its alias is a source for both, and each is a finding of its own.
  const advisoryIds = [...sources.values()].map(({ advisory }) => advisory.id).filter((id) => !isCve(id))
  return {
    id: chooseId(group),
    ids: [...new Set([...group, ...advisoryIds])].sort(compareText),
    package: pkg,
    status: fixedVersion === undefined ? unfixedStatus(deciding) : 'fixed',
    ...(statusReason === undefined ? {} : { statusReason }),
    ...(fixedVersion === undefined ? {} : { fixedVersion }),
    evidence: ordered.map((hit) => evidenceOf(hit, pkg, order)),
    sources: [...sources.values()],
  }
}

/**
 * The lowest of the fixed versions that none of the records hits in its turn. Where a package is looked up both by
 * its own name and by its source's, with different versions, only one of them can be told: that of the first record.
 */
function lowestFix(all: readonly Hit[], order: VersionOrder): string | undefined {
  const installed = all[0]?.subject.version ?? ''
  const hits = all.filter(({ subject }) => subject.version === installed)
  const candidates = hits
    .flatMap(({ affected }) => affected.ranges.flatMap(({ fixed }) => fixed ?? []))
    .filter((fixed) => order.isValid(fixed) && order.compare(fixed, installed) > 0)
    .sort((a, b) => order.compare(a, b) || compareText(a, b))
  return candidates.find((fixed) => hits.every(({ affected }) => !isAffected(fixed, affected, order)))
}

/** Which status counts where several records have no fix: the first of these. */
const UNFIXED: readonly AdvisoryStatus[] = [
  'affected',
  'unknown',
  'under_investigation',
  'fix_deferred',
  'will_not_fix',
  'end_of_life',
  'fixed',
]

/** The record that status, reason and fix are taken from. */
function decidingHit(hits: readonly Hit[], fixedVersion: string | undefined): Hit | undefined {
  if (fixedVersion !== undefined) {
    return hits.find(({ range }) => range?.fixed === fixedVersion) ?? hits[0]
  }
  if (hits.length === 1) return hits[0]
  const rank = ({ affected }: Hit): number => UNFIXED.indexOf(affected.status)
  return hits.toSorted((a, b) => rank(a) - rank(b))[0]
}

/** A record that only says `fixed` has no version that helps here; then the package is affected. */
function unfixedStatus(deciding: Hit | undefined): AdvisoryStatus {
  const { status = 'affected' } = deciding?.affected ?? {}
  return status === 'fixed' || status === 'unknown' ? 'affected' : status
}

function evidenceOf(
  { feed, subject, affected, comparison, range }: Hit,
  { symbols: functions }: InventoryPackage,
  order: VersionOrder,
): Evidence {
  const symbols = affected.qualifiers?.symbols
  const { fixed } = range ?? {}
  return {
    feed,
    advisory: affected.advisory,
    namespace: affected.namespace,
    name: subject.name,
    basis: subject.basis,
    version: subject.version,
    order: order.id,
    status: affected.status,
    ...(range ? { range } : {}),
    comparison,
    ...(fixed === undefined ? {} : { fixedVersion: fixed }),
    ...(affected.vendorIds ? { vendorIds: affected.vendorIds } : {}),
    ...(symbols ? { symbols: presenceOf(symbols, functions) } : {}),
  }
}

function presenceOf(symbols: readonly string[], functions: string | undefined): SymbolPresence {
  if (functions === undefined) return 'unknown'
  return hasAnySymbol(functions, symbols) ? 'present' : 'absent'
}
