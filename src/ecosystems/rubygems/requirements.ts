import type { VersionRange } from '../../core/advisory.ts'
import { gemVersionOrder } from './version.ts'

/*
 * ruby-advisory-db says which versions are safe (`unaffected_versions`, `patched_versions`), each a list of
 * requirements of RubyGems; what is in none of them is hit.
 * https://guides.rubygems.org/patterns/#pessimistic-version-constraint
 */

interface Bound {
  readonly version: string
  readonly isIncluded: boolean
}

/** Versions between two bounds; an absent one is no bound. */
interface Interval {
  readonly low?: Bound
  readonly high?: Bound
}

interface SafeInterval extends Interval {
  readonly isFix: boolean
}

/** A version that nothing lies between it and the one before: the exclusive bound as an inclusive one. */
const JUST_AFTER = '.0.0.1'

/**
 * The versions that are in none of the requirements, lowest first.
 * @returns a requirement that cannot be read, as a text
 */
export function unsafeRanges(
  unaffected: readonly string[],
  patched: readonly string[],
): readonly VersionRange[] | string {
  const safe: SafeInterval[] = []
  for (const [texts, isFix] of [
    [unaffected, false],
    [patched, true],
  ] as const) {
    for (const text of texts) {
      const interval = intervalOf(text)
      if (!interval) return text
      safe.push({ ...interval, isFix })
    }
  }
  safe.sort(byLowBound)
  const ranges: VersionRange[] = []
  /** The first version of which nothing is known yet; absent at the very beginning. */
  let from: Bound | undefined
  for (const { low, high, isFix } of safe) {
    if (low && startsBefore(from, low)) ranges.push({ ...beginning(from), ...ending(low, isFix) })
    if (!high) return ranges
    const next = { version: high.version, isIncluded: !high.isIncluded }
    if (!from || startsBefore(from, next)) from = next
  }
  return [...ranges, beginning(from)]
}

function beginning(from: Bound | undefined): VersionRange {
  if (!from) return {}
  return { introduced: from.isIncluded ? from.version : from.version + JUST_AFTER }
}

function ending(low: Bound, isFix: boolean): VersionRange {
  if (!low.isIncluded) return { lastAffected: low.version }
  return isFix ? { fixed: low.version } : { before: low.version }
}

/** Whether there may be versions from `from` on that are before those which `low` begins. */
function startsBefore(from: Bound | undefined, low: Bound): boolean {
  if (!from) return true
  const result = gemVersionOrder.compare(from.version, low.version)
  return result < 0 || (result === 0 && from.isIncluded && !low.isIncluded)
}

/** Of two that begin alike the fix is first, so that it is named. */
function byLowBound(a: SafeInterval, b: SafeInterval): number {
  if (!a.low || !b.low) return Number(Boolean(a.low)) - Number(Boolean(b.low))
  return (
    gemVersionOrder.compare(a.low.version, b.low.version) ||
    Number(b.low.isIncluded) - Number(a.low.isIncluded) ||
    Number(b.isFix) - Number(a.isFix)
  )
}

/** `>= 1.2, < 2`: all of them must hold. `!=` is not used in the database. */
function intervalOf(text: string): Interval | undefined {
  let interval: Interval = {}
  for (const part of text.split(',')) {
    const parsed = /^(?<sign>~>|>=|<=|>|<|=|)\s*(?<version>[0-9A-Za-z.-]+)$/.exec(part.trim())
    const { sign = '', version = '' } = parsed?.groups ?? {}
    if (!gemVersionOrder.isValid(version)) return undefined
    const next = boundsOf(sign, version)
    interval = { ...interval, ...next }
  }
  return interval
}

function boundsOf(sign: string, version: string): Interval {
  const bound = { version, isIncluded: sign.length !== 1 || sign === '=' }
  if (sign === '>' || sign === '>=') return { low: bound }
  if (sign === '<' || sign === '<=') return { high: bound }
  if (sign === '~>') return { low: bound, high: { version: afterMinor(version), isIncluded: false } }
  return { low: bound, high: bound }
}

/** `~> 2.1.3` ends before 2.2, and before what leads up to 2.2, which `2.2.a` is the first of. */
function afterMinor(version: string): string {
  const segments = version.match(/[0-9]+|[A-Za-z]+/g) ?? []
  const word = segments.findIndex((segment) => /[A-Za-z]/.test(segment))
  const numbers = word < 0 ? segments : segments.slice(0, word)
  const kept = numbers.length > 1 ? numbers.slice(0, -1) : numbers
  const last = BigInt(kept.at(-1) ?? '0') + 1n
  return [...kept.slice(0, -1), last, 'a'].join('.')
}
