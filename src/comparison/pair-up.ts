import { compareText } from '../core/compare-text.ts'

export interface Pairing<T> {
  readonly pairs: readonly { readonly before: T; readonly after: T }[]
  /** In the order in which they came. */
  readonly onlyBefore: readonly T[]
  readonly onlyAfter: readonly T[]
}

export interface PairRules<T> {
  /** Two items may be a pair when they share one of these. */
  keys(item: T): readonly string[]
  /** How well they fit, higher is better; the same both ways. */
  fit(before: T, after: T): number
  /** Settles which of equally good pairs comes first; equal for items that are the same. */
  name(item: T): string
}

interface Candidate {
  readonly before: number
  readonly after: number
  readonly fit: number
  readonly tie: string
}

/**
 * Items of two lists that are the same thing, each in one pair at most, best fits first. Turned around, the lists give
 * the same pairs turned around: what is taken depends only on which of two candidates that share an item comes first,
 * and that is the same both ways.
 */
export function pairUp<T>(before: readonly T[], after: readonly T[], rules: PairRules<T>): Pairing<T> {
  const takenBefore = new Set<number>()
  const takenAfter = new Set<number>()
  const pairs: { readonly before: T; readonly after: T; readonly place: number }[] = []
  for (const candidate of candidates(before, after, rules)) {
    const one = before[candidate.before]
    const other = after[candidate.after]
    if (one === undefined || other === undefined) continue
    if (takenBefore.has(candidate.before) || takenAfter.has(candidate.after)) continue
    takenBefore.add(candidate.before)
    takenAfter.add(candidate.after)
    pairs.push({ before: one, after: other, place: candidate.after })
  }
  return {
    pairs: pairs
      .sort((a, b) => a.place - b.place)
      .map(({ before: one, after: other }) => ({ before: one, after: other })),
    onlyBefore: before.filter((_, index) => !takenBefore.has(index)),
    onlyAfter: after.filter((_, index) => !takenAfter.has(index)),
  }
}

function candidates<T>(before: readonly T[], after: readonly T[], rules: PairRules<T>): Candidate[] {
  const byKey = new Map<string, number[]>()
  for (const [index, item] of after.entries()) {
    for (const key of rules.keys(item)) {
      const others = byKey.get(key)
      if (others) others.push(index)
      else byKey.set(key, [index])
    }
  }
  const afterNames = after.map((item) => rules.name(item))
  return before
    .flatMap((item, index) => {
      const partners = new Set(rules.keys(item).flatMap((key) => byKey.get(key) ?? []))
      const name = rules.name(item)
      return [...partners].map((partner): Candidate => {
        const other = after[partner]
        const fit = other === undefined ? 0 : rules.fit(item, other)
        return { before: index, after: partner, fit, tie: `${name}\0${afterNames[partner] ?? ''}` }
      })
    })
    .sort((a, b) => b.fit - a.fit || compareText(a.tie, b.tie) || a.before + a.after - (b.before + b.after))
}
