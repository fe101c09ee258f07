import type { Evidence } from '../../../core/finding.ts'
import type { Range } from './schemas.ts'

const SEMVER_ORDERS: ReadonlySet<string> = new Set(['semver', 'go', 'npm', 'cargo'])
const SEMVER_TYPES: ReadonlySet<string> = new Set(['npm', 'golang', 'cargo'])
/** Ecosystems whose matchers in Clair read the range out of `fixed_in_version`. */
const RANGE_TYPES: ReadonlySet<string> = new Set(['maven', 'pypi', 'gem', 'npm'])
const MAX_INT32 = 2 ** 31 - 1

/** For packages whose versions are three numbers; else empty, as Clair has it. */
export function normalizedVersion(type: string, version: string): string {
  return (SEMVER_TYPES.has(type) ? semverOf(version) : undefined) ?? ''
}

/** `semver:0.1.2.3.0.0.0.0.0.0`: the first number would be an epoch. A pre-release is lost in it, as in Clair's. */
function semverOf(version: string): string | undefined {
  const numbers = /^v?(\d{1,10})\.(\d{1,10})\.(\d{1,10})(?:[-+]|$)/.exec(version)?.slice(1)
  if (!numbers || numbers.some((text) => Number(text) > MAX_INT32)) return undefined
  return `semver:0.${numbers.map(Number).join('.')}${'.0'.repeat(6)}`
}

/** Where both the order is of three numbers and the range has an end that this form can say. */
export function rangeOf({ order, range }: Evidence): Range | undefined {
  if (!range || !SEMVER_ORDERS.has(order)) return undefined
  const low = range.introduced === undefined ? undefined : semverOf(range.introduced)
  const end = range.fixed ?? range.before
  const high = end === undefined ? undefined : semverOf(end)
  if (high === undefined) return undefined
  return low === undefined ? { ')': high } : { '[': low, ')': high }
}

/** Plain, or the range as a URL query, whose keys Go sorts. Empty where there is no fix. */
export function fixedInVersion(type: string, fixedVersion: string | undefined, evidence: Evidence): string {
  if (!RANGE_TYPES.has(type)) return fixedVersion ?? ''
  const { introduced, lastAffected } = evidence.range ?? {}
  const fixed = evidence.range?.fixed ?? fixedVersion
  const query = new URLSearchParams()
  if (fixed !== undefined) query.set('fixed', fixed)
  if (introduced !== undefined && introduced !== '0') query.set('introduced', introduced)
  if (fixed === undefined && lastAffected !== undefined) query.set('lastAffected', lastAffected)
  return query.toString()
}
