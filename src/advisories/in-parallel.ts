/**
 * Does the work for all items, a few at a time; results in the order of the items. After a failure nothing new is
 * begun, and it is thrown once what was under way has ended.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = Array.from({ length: items.length })
  const queue = [...items.entries()]
  async function worker(): Promise<void> {
    try {
      for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1])
    } catch (error) {
      queue.length = 0
      throw error
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: concurrency }, worker))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  return results
}
