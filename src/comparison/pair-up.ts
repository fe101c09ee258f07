import { compareText } from '../core/compare-text.ts'

export interface Pairing<T> {
  readonly pairs: readonly { readonly before: T; readonly after: T }[]
  /** In the order in which they came. */
  readonly onlyBefore: readonly T[]
  readonly onlyAfter: readonly T[]
}

export interface PairRules<T> {
  /** Items that share one of these belong together before all others, by the first before the second. */
  certain(item: T): readonly string[]
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
  const pairs = new Map<number, number>()
  const takenBefore = new Set<number>()
  const take = (pair: IndexPair): void => {
    if (takenBefore.has(pair.before) || pairs.has(pair.after)) return
    takenBefore.add(pair.before)
    pairs.set(pair.after, pair.before)
  }
  // Most items are what they were: found by a name, they need not be held against all others of their kind.
  const certainBefore = before.map((item) => rules.certain(item))
  const certainAfter = after.map((item) => rules.certain(item))
  for (let rank = 0; rank < MOST_RANKS; rank++) {
    const free = (names: readonly (readonly string[])[], isTaken: (index: number) => boolean) =>
      names.map((list, index) => (isTaken(index) ? undefined : list[rank]))
    for (const pair of sameName(
      free(certainBefore, (index) => takenBefore.has(index)),
      free(certainAfter, (index) => pairs.has(index)),
    ))
      take(pair)
  }
  const left = {
    before: before.map((item, index) => ({ item, index })).filter(({ index }) => !takenBefore.has(index)),
    after: after.map((item, index) => ({ item, index })).filter(({ index }) => !pairs.has(index)),
  }
  for (const pair of candidates(left.before, left.after, rules)) take(pair)
  return {
    pairs: after.flatMap((item, index) => {
      const place = pairs.get(index)
      const partner = place === undefined ? undefined : before[place]
      return partner === undefined ? [] : [{ before: partner, after: item }]
    }),
    onlyBefore: before.filter((_, index) => !takenBefore.has(index)),
    onlyAfter: after.filter((_, index) => !pairs.has(index)),
  }
}

interface IndexPair {
  readonly before: number
  readonly after: number
}

const MOST_RANKS = 2

/** The first of one name with the first of it, the second with the second. */
function* sameName(
  before: readonly (string | undefined)[],
  after: readonly (string | undefined)[],
): Generator<IndexPair> {
  const places = new Map<string, number[]>()
  for (const [index, name] of before.entries()) {
    if (name === undefined) continue
    const others = places.get(name)
    if (others) others.push(index)
    else places.set(name, [index])
  }
  for (const list of places.values()) list.reverse()
  for (const [index, name] of after.entries()) {
    const place = name === undefined ? undefined : places.get(name)?.pop()
    if (place !== undefined) yield { before: place, after: index }
  }
}

interface Indexed<T> {
  readonly item: T
  readonly index: number
}

function candidates<T>(
  before: readonly Indexed<T>[],
  after: readonly Indexed<T>[],
  rules: PairRules<T>,
): Candidate[] {
  const byKey = new Map<string, Indexed<T>[]>()
  for (const one of after) {
    for (const key of rules.keys(one.item)) {
      const others = byKey.get(key)
      if (others) others.push(one)
      else byKey.set(key, [one])
    }
  }
  return before
    .flatMap(({ item, index }) => {
      const partners = new Set(rules.keys(item).flatMap((key) => byKey.get(key) ?? []))
      const name = rules.name(item)
      return [...partners].map(
        (partner): Candidate => ({
          before: index,
          after: partner.index,
          fit: rules.fit(item, partner.item),
          tie: `${name}\0${rules.name(partner.item)}`,
        }),
      )
    })
    .sort((a, b) => b.fit - a.fit || compareText(a.tie, b.tie) || a.before + a.after - (b.before + b.after))
}
