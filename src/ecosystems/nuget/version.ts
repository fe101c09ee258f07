import { compareText } from '../../core/compare-text.ts'
import type { VersionOrder } from '../../core/version-order.ts'
import { compareNumbers, comparePrereleases, withoutZeros } from '../../packaging/semver/version.ts'

/** Longer than any version on nuget.org. */
export const MAX_NUGET_VERSION_LENGTH = 256

/**
 * The order of NuGet: up to four numbers, missing ones zero; then as semantic versions, with small and capital
 * letters alike, and what follows `+` left out.
 *
 * https://learn.microsoft.com/nuget/concepts/package-versioning
 */
export const nugetVersionOrder: VersionOrder = {
  id: 'nuget',
  isValid: (version) => parse(version) !== undefined,
  compare: (a, b) => {
    const x = parse(a)
    const y = parse(b)
    if (!x || !y) return compareText(a, b)
    return compareNumbers(x.numbers, y.numbers) || comparePrereleases(x.prerelease, y.prerelease)
  },
}

interface NugetVersion {
  /** Four, without leading zeros; zero is the empty text. */
  readonly numbers: readonly string[]
  /** In small letters; empty for a release. */
  readonly prerelease: readonly string[]
}

const NUMBERS = /^[0-9]+(?:\.[0-9]+){0,3}$/
const IDENTIFIER = /^[0-9A-Za-z-]+$/

function parse(text: string): NugetVersion | undefined {
  if (text.length > MAX_NUGET_VERSION_LENGTH) return undefined
  const plus = text.indexOf('+')
  const body = plus < 0 ? text : text.slice(0, plus)
  const hyphen = body.indexOf('-')
  const release = hyphen < 0 ? body : body.slice(0, hyphen)
  if (!NUMBERS.test(release)) return undefined
  const numbers = release.split('.')
  const prerelease = hyphen < 0 ? [] : body.slice(hyphen + 1).split('.')
  if (!prerelease.every((identifier) => IDENTIFIER.test(identifier))) return undefined
  return {
    numbers: [0, 1, 2, 3].map((i) => withoutZeros(numbers[i] ?? '')),
    prerelease: prerelease.map((identifier) => identifier.toLowerCase()),
  }
}
