/**
 * Bytes of JSON that the entries of one object may have. etcd takes 1.5 MiB of a request, and the object has more than its
 * entries; the API server adds who wrote what.
 */
export const MAX_ENTRIES_BYTES = 900_000

/** As many of the first as there is room for. */
export function withinSize<T>(
  entries: readonly T[],
  limit = MAX_ENTRIES_BYTES,
): { readonly kept: readonly T[]; readonly leftOut: number } {
  let size = 0
  let count = 0
  for (const entry of entries) {
    size += Buffer.byteLength(JSON.stringify(entry)) + 1
    if (size > limit) break
    count += 1
  }
  return { kept: entries.slice(0, count), leftOut: entries.length - count }
}
