import { compareText } from '../../core/compare-text.ts'
import type { VersionOrder } from '../../core/version-order.ts'

/** Longer than any version that a registry takes. */
export const MAX_SEMVER_LENGTH = 256

/**
 * Semantic versions, as npm, Go, crates.io, Hex and others order them: a `v` before and a build after count for
 * nothing, missing numbers are zero, numbers have no upper limit, and numbers after the third belong to the build.
 *
 * https://semver.org/spec/v2.0.0.html#spec-item-11
 */
export const semverOrder: VersionOrder = {
  id: 'semver',
  isValid: (version) => parse(version) !== undefined,
  compare: (a, b) => {
    const x = parse(a)
    const y = parse(b)
    if (!x || !y) return compareText(a, b)
    return compareNumbers(x.numbers, y.numbers) || comparePrereleases(x.prerelease, y.prerelease)
  },
}

/**
 * The same where the build counts as well: after the release without one, and by the rules of pre-releases. So order
 * Dart and Julia, whose builds are new versions of a wrapper.
 *
 * https://pub.dev/documentation/pub_semver/latest/pub_semver/Version/compareTo.html
 * https://docs.julialang.org/en/v1/base/base/#Base.VersionNumber
 */
export const semverBuildOrder: VersionOrder = {
  id: 'semver-build',
  isValid: (version) =>
    semverOrder.isValid(version) && buildOf(version).every((part) => IDENTIFIER.test(part)),
  compare: (a, b) => semverOrder.compare(a, b) || compareBuilds(buildOf(a), buildOf(b)),
}

function buildOf(version: string): readonly string[] {
  const plus = version.indexOf('+')
  return plus < 0 ? [] : version.slice(plus + 1).split('.')
}

function compareBuilds(a: readonly string[], b: readonly string[]): number {
  // A pre-release is before the release, a build after it.
  if (a.length === 0 || b.length === 0) return a.length - b.length
  return comparePrereleases(a, b)
}

interface Semver {
  /** Three, without leading zeros; zero is the empty text. */
  readonly numbers: readonly string[]
  /** Empty for a release. */
  readonly prerelease: readonly string[]
}

const NUMBER = /^[0-9]+$/
const IDENTIFIER = /^[0-9A-Za-z-]+$/

function parse(text: string): Semver | undefined {
  if (text.length > MAX_SEMVER_LENGTH) return undefined
  const start = text.startsWith('v') || text.startsWith('V') ? 1 : 0
  const plus = text.indexOf('+', start)
  const body = text.slice(start, plus < 0 ? undefined : plus)
  const hyphen = body.indexOf('-')
  const numbers = (hyphen < 0 ? body : body.slice(0, hyphen)).split('.')
  if (!numbers.every((number) => NUMBER.test(number))) return undefined
  const prerelease = hyphen < 0 ? [] : body.slice(hyphen + 1).split('.')
  if (!prerelease.every((identifier) => IDENTIFIER.test(identifier))) return undefined
  return { numbers: [0, 1, 2].map((i) => withoutZeros(numbers[i] ?? '')), prerelease }
}

export function withoutZeros(number: string): string {
  let start = 0
  while (number[start] === '0') start++
  return number.slice(start)
}

export function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? ''
    const result = compareDigits(x, y)
    if (result !== 0) return result
  }
  return 0
}

/** Of two numbers without leading zeros the longer one is the greater. */
function compareDigits(a: string, b: string): number {
  return a.length - b.length || compareText(a, b)
}

export function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const result = compareIdentifiers(a[i] ?? '', b[i] ?? '')
    if (result !== 0) return result
  }
  return a.length - b.length
}

/** Numbers come before words. */
function compareIdentifiers(a: string, b: string): number {
  const isNumber = NUMBER.test(a)
  if (isNumber !== NUMBER.test(b)) return isNumber ? -1 : 1
  return isNumber ? compareDigits(withoutZeros(a), withoutZeros(b)) : compareText(a, b)
}
