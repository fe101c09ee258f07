/**
 * Does the work for every item, `count` at a time, in their order. The first error ends it: nothing new is begun, what
 * is under way is waited for, and the error is thrown.
 */
export async function forEachSideBySide<Item>(
  items: readonly Item[],
  count: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length && errors.length === 0) {
      const item = items[next] as Item
      next += 1
      try {
        await work(item)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(count, items.length) }, worker))
  if (errors.length > 0) throw errors[0]
}
