import { ADVISORY_STATUSES, type AffectedPackage, type VersionRange } from '../../core/advisory.ts'
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
  /** Ranges of any other kind, as [introduced, fixed, lastAffected]. */
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

type StoredRange = readonly [string | null, string | null, string | null]
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

function encodeOne(affected: AffectedPackage): StoredAffected {
  const { ranges, versions, statusReason, severity, vendorIds, qualifiers } = affected
  const [first, ...others] = ranges
  const isPlain = first?.fixed !== undefined && others.length === 0 && Object.keys(first).length === 1
  return {
    a: affected.advisory,
    s: STATUS_INDEX.get(affected.status) ?? 0,
    ...(isPlain ? { f: first.fixed } : {}),
    ...(!isPlain && first ? { r: ranges.map(encodeRange) } : {}),
    ...(versions ? { v: versions } : {}),
    ...(statusReason === undefined ? {} : { n: statusReason }),
    ...(severity ? { y: encodeSeverity(severity) } : {}),
    ...(vendorIds ? { i: vendorIds } : {}),
    ...(qualifiers ? { q: qualifiers } : {}),
  }
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

function encodeRange({ introduced, fixed, lastAffected }: VersionRange): StoredRange {
  return [introduced ?? null, fixed ?? null, lastAffected ?? null]
}

function decodeRange([introduced, fixed, lastAffected]: StoredRange): VersionRange {
  return {
    ...(introduced === null ? {} : { introduced }),
    ...(fixed === null ? {} : { fixed }),
    ...(lastAffected === null ? {} : { lastAffected }),
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
