import { compareText } from '../../core/compare-text.ts'
import type { VersionOrder } from '../../core/version-order.ts'

/** Longer than any version on rubygems.org. */
export const MAX_GEM_VERSION_LENGTH = 256

/**
 * The order of Gem::Version: runs of digits and of letters are the segments, words come before numbers, zeros at the
 * end (and before the first word) count for nothing, a hyphen reads `.pre.`.
 *
 * https://docs.ruby-lang.org/en/master/Gem/Version.html
 */
export const gemVersionOrder: VersionOrder = {
  id: 'gem',
  isValid: (version) => version.length <= MAX_GEM_VERSION_LENGTH && SHAPE.test(version),
  compare: (a, b) => {
    const x = segmentsOf(a)
    const y = segmentsOf(b)
    for (let i = 0; i < Math.max(x.length, y.length); i++) {
      const result = compareSegments(x[i] ?? '', y[i] ?? '')
      if (result !== 0) return result
    }
    return 0
  },
}

/** RubyGems wants digits alone before the first dot, and takes `1beta` from others all the same. */
const SHAPE = /^[0-9][0-9A-Za-z-]*(?:\.[0-9A-Za-z-]+)*$/

/** Numbers without leading zeros, so that zero is the empty text; words as they are. */
function segmentsOf(version: string): string[] {
  const runs =
    version
      .slice(0, MAX_GEM_VERSION_LENGTH)
      .replaceAll('-', '.pre.')
      .match(/[0-9]+|[A-Za-z]+/g) ?? []
  const segments: string[] = runs.map((run) => run.replace(/^0+/, ''))
  const word = segments.findIndex(isWord)
  if (word < 0) return withoutZeros(segments)
  return [...withoutZeros(segments.slice(0, word)), ...withoutZeros(segments.slice(word))]
}

function withoutZeros(segments: readonly string[]): string[] {
  let end = segments.length
  while (end > 0 && segments[end - 1] === '') end--
  return segments.slice(0, end)
}

function isWord(segment: string): boolean {
  return /^[A-Za-z]/.test(segment)
}

function compareSegments(a: string, b: string): number {
  if (isWord(a) !== isWord(b)) return isWord(a) ? -1 : 1
  return isWord(a) ? compareText(a, b) : a.length - b.length || compareText(a, b)
}
