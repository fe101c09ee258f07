import { ADVISORY_STATUSES, type AffectedPackage, type VersionRange } from '../../core/advisory.ts'
import type { Mutable } from '../../core/mutable.ts'
import type { Severity, SeverityRating } from '../../core/severity.ts'

/**
 * How affected packages lie in a feed's file: short keys, nothing that goes without saying. Namespace and name are
 * columns of the row; a row holds a list of these.
 */
interface StoredAffected {
  /** Advisory. */
  readonly a: string
  /** Index of the status in ADVISORY_STATUSES. */
  readonly s: number
  /** The fixed version of a single range that has nothing else: nearly all. */
  readonly f?: string
  /** Ranges of any other kind, as [introduced, fixed, lastAffected, before, after]. */
  readonly r?: readonly StoredRange[]
  readonly v?: readonly string[]
  /** Reason of the status. */
  readonly n?: string
  /** Severity: [author, level, label], or whole where it has a CVSS vector. */
  readonly y?: StoredSeverity
  /** Vendor's ids. */
  readonly i?: readonly string[]
  readonly q?: AffectedPackage['qualifiers']
}

type StoredRange = readonly [string | null, string | null, string | null, (string | null)?, (string | null)?]
type StoredSeverity = readonly [string, Severity | null, string | null] | SeverityRating

const STATUS_INDEX: ReadonlyMap<string, number> = new Map(ADVISORY_STATUSES.map((status, i) => [status, i]))

/** One list of affected packages that share namespace and name, as the text of a row. */
export function encodeAffected(list: readonly AffectedPackage[]): string {
  return JSON.stringify(list.map(encodeOne))
}

/** @param entries text of a row */
export function decodeAffected(entries: string, namespace: string, name: string): AffectedPackage[] {
  return (JSON.parse(entries) as readonly StoredAffected[]).map((stored) =>
    decodeOne(stored, namespace, name),
  )
}

/** Member by member: a feed has some hundred thousand of them, and spreading costs as much again. */
function encodeOne(affected: AffectedPackage): StoredAffected {
  const { ranges, versions, statusReason, severity, vendorIds, qualifiers } = affected
  const [first] = ranges
  const stored: Mutable<StoredAffected> = { a: affected.advisory, s: STATUS_INDEX.get(affected.status) ?? 0 }
  if (first?.fixed !== undefined && ranges.length === 1 && isPlain(first)) stored.f = first.fixed
  else if (first) stored.r = ranges.map(encodeRange)
  if (versions) stored.v = versions
  if (statusReason !== undefined) stored.n = statusReason
  if (severity) stored.y = encodeSeverity(severity)
  if (vendorIds) stored.i = vendorIds
  if (qualifiers) stored.q = qualifiers
  return stored
}

/** Nothing but the fixed version. */
function isPlain({ introduced, after, before, lastAffected }: VersionRange): boolean {
  return introduced === undefined && after === undefined && before === undefined && lastAffected === undefined
}

function decodeOne(stored: StoredAffected, namespace: string, name: string): AffectedPackage {
  return {
    advisory: stored.a,
    namespace,
    name,
    status: ADVISORY_STATUSES[stored.s] ?? 'unknown',
    ranges: stored.f === undefined ? (stored.r ?? []).map(decodeRange) : [{ fixed: stored.f }],
    ...(stored.v ? { versions: stored.v } : {}),
    ...(stored.n === undefined ? {} : { statusReason: stored.n }),
    ...(stored.y ? { severity: decodeSeverity(stored.y) } : {}),
    ...(stored.i ? { vendorIds: stored.i } : {}),
    ...(stored.q ? { qualifiers: stored.q } : {}),
  }
}

function encodeRange({ introduced, after, fixed, before, lastAffected }: VersionRange): StoredRange {
  const bounds = [introduced ?? null, fixed ?? null, lastAffected ?? null] as const
  if (after !== undefined) return [...bounds, before ?? null, after]
  return before === undefined ? bounds : [...bounds, before]
}

function decodeRange([introduced, fixed, lastAffected, before, after]: StoredRange): VersionRange {
  return {
    ...(introduced === null ? {} : { introduced }),
    ...(after == null ? {} : { after }),
    ...(fixed === null ? {} : { fixed }),
    ...(lastAffected === null ? {} : { lastAffected }),
    ...(before == null ? {} : { before }),
  }
}

function encodeSeverity(rating: SeverityRating): StoredSeverity {
  return rating.cvss ? rating : [rating.author, rating.level ?? null, rating.label ?? null]
}

function decodeSeverity(stored: StoredSeverity): SeverityRating {
  if ('author' in stored) return stored
  const [author, level, label] = stored
  return { author, ...(level === null ? {} : { level }), ...(label === null ? {} : { label }) }
}
