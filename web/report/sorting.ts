/** By what rows are ordered; `undefined` comes last in both directions. */
export type Key = string | number | undefined

/**
 * A new list; rows of the same key stay in the order in which they came. Texts are ordered once each and not once a
 * comparison: 20,000 rows have few different ones.
 */
export function sorted<T>(rows: readonly T[], keyOf: (row: T) => Key, isDescending: boolean): readonly T[] {
  const keys = rows.map(keyOf)
  const ranks = ranksOf(keys)
  const direction = isDescending ? -1 : 1
  return rows
    .map((row, place) => ({ row, place, rank: ranks.get(keys[place]) }))
    .sort((a, b) => {
      if (a.rank === undefined || b.rank === undefined)
        return Number(a.rank === undefined) - Number(b.rank === undefined) || a.place - b.place
      return direction * (a.rank - b.rank) || a.place - b.place
    })
    .map(({ row }) => row)
}

function ranksOf(keys: readonly Key[]): ReadonlyMap<Key, number> {
  const different = [...new Set(keys)].filter((key) => key !== undefined)
  const collator = new Intl.Collator('en', { numeric: true })
  different.sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b)),
  )
  return new Map(different.map((key, rank) => [key, rank]))
}
