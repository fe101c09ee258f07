import { compareText } from '../core/compare-text.ts'
import type { VersionOrder } from '../core/version-order.ts'

/** Longer than any version of Hackage or CRAN. */
export const MAX_NUMBER_LIST_LENGTH = 256

/**
 * Versions that are numbers and nothing else, compared one by one; of two of which one begins with the other the
 * longer one is the greater, so that `1.0.0` is after `1.0`.
 * @param separators between numbers: `.`, `.-`
 */
export function numberListOrder(id: string, separators: string): VersionOrder {
  const separator = new RegExp(`[${separators}]`)
  const numbersOf = (version: string): string[] =>
    version
      .slice(0, MAX_NUMBER_LIST_LENGTH)
      .split(separator)
      .map((number) => number.replace(/^0+/, ''))
  return {
    id,
    isValid: (version) =>
      version.length <= MAX_NUMBER_LIST_LENGTH &&
      version.split(separator).every((number) => /^[0-9]+$/.test(number)),
    compare: (a, b) => {
      const x = numbersOf(a)
      const y = numbersOf(b)
      for (let i = 0; i < Math.min(x.length, y.length); i++) {
        const [p = '', q = ''] = [x[i], y[i]]
        const result = p.length - q.length || compareText(p, q)
        if (result !== 0) return result
      }
      return x.length - y.length
    },
  }
}
