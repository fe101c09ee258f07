export interface Joined<T> {
  readonly before?: T
  readonly after?: T
}

/** Both lists side by side: what has the same place in their order comes together. Each is in that order, without repeats. */
export function* mergeJoin<T>(
  before: Iterable<T>,
  after: Iterable<T>,
  compare: (a: T, b: T) => number,
): Generator<Joined<T>> {
  using left = walk(before)
  using right = walk(after)
  for (;;) {
    const [one, other] = [left.head(), right.head()]
    if (one === undefined && other === undefined) return
    const order = one === undefined ? 1 : other === undefined ? -1 : compare(one.value, other.value)
    yield {
      ...(order <= 0 && one ? { before: one.value } : {}),
      ...(order >= 0 && other ? { after: other.value } : {}),
    }
    if (order <= 0) left.next()
    if (order >= 0) right.next()
  }
}

/** Ended when its user is, also where he stops early: a statement of SQLite must not stay open. */
function walk<T>(items: Iterable<T>) {
  const iterator = items[Symbol.iterator]()
  let current = iterator.next()
  return {
    head: (): { readonly value: T } | undefined =>
      current.done === true ? undefined : { value: current.value },
    next: (): void => {
      current = iterator.next()
    },
    [Symbol.dispose]: (): void => void iterator.return?.(),
  }
}
