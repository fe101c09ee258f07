import type { AffectedPackage, VersionRange } from '../core/advisory.ts'
import type { VersionOrder } from '../core/version-order.ts'

/** Whether a version is hit by a record, and the comparison that says so. */
export type Decision =
  | { readonly kind: 'hit'; readonly comparison: string; readonly range?: VersionRange }
  | { readonly kind: 'miss' }
  /** The record names something that is no version, so it could not be compared. */
  | { readonly kind: 'invalid'; readonly text: string }

const MISS: Decision = { kind: 'miss' }

/** @param version valid in `order` */
export function decide(version: string, affected: AffectedPackage, order: VersionOrder): Decision {
  let invalid: string | undefined
  for (const range of affected.ranges) {
    const bad = badBound(range, order)
    if (bad === undefined) {
      if (isInside(version, range, order))
        return { kind: 'hit', comparison: inWords(version, range, affected, order), range }
    } else invalid ??= bad
  }
  const isListed = affected.versions?.some((one) => one === version || isEqual(order, one, version))
  if (isListed) return { kind: 'hit', comparison: `${version} is in the list of affected versions` }
  return invalid === undefined ? MISS : { kind: 'invalid', text: invalid }
}

/** Whether the record's ranges or list hold the version; bounds that are no versions hold nothing. */
export function isAffected(version: string, affected: AffectedPackage, order: VersionOrder): boolean {
  return decide(version, affected, order).kind === 'hit'
}

/** As a beginning, `0` stands for the first version in OSV, also where it is none of the ecosystem's own. */
function badBound(
  { introduced, after, fixed, before, lastAffected }: VersionRange,
  order: VersionOrder,
): string | undefined {
  if (introduced !== undefined && introduced !== '0' && !order.isValid(introduced)) return introduced
  return [after, fixed, before, lastAffected].find((bound) => bound !== undefined && !order.isValid(bound))
}

function isInside(
  version: string,
  { introduced, after, fixed, before, lastAffected }: VersionRange,
  order: VersionOrder,
): boolean {
  if (introduced !== undefined && introduced !== '0' && order.compare(version, introduced) < 0) return false
  if (after !== undefined && order.compare(version, after) <= 0) return false
  const end = fixed ?? before
  if (end !== undefined) return order.compare(version, end) < 0
  return lastAffected === undefined || order.compare(version, lastAffected) <= 0
}

function isEqual(order: VersionOrder, a: string, b: string): boolean {
  return order.isValid(a) && order.compare(a, b) === 0
}

function inWords(
  version: string,
  range: VersionRange,
  affected: AffectedPackage,
  order: VersionOrder,
): string {
  const { fixed, before, lastAffected } = range
  const from = beginning(range)
  const end = fixed ?? before
  if (end !== undefined) return `${from}${version} < ${end} by ${order.id} order`
  if (lastAffected !== undefined) return `${from}${version} <= ${lastAffected} by ${order.id} order`
  if (from !== '')
    return `${from}${version} by ${order.id} order, and there is no fix in ${affected.namespace}`
  return `every version is affected: there is no fix in ${affected.namespace}`
}

function beginning({ introduced, after }: VersionRange): string {
  if (after !== undefined) return `${after} < `
  return introduced === undefined || introduced === '0' ? '' : `${introduced} <= `
}
