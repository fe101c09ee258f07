export interface ByteCache<T> {
  /** @param stamp what the value was made of; one of another stamp does not count */
  get(key: string, stamp: string): T | undefined
  put(key: string, stamp: string, value: T, bytes: number): void
}

/** Keeps what was used last, up to so many bytes. What alone is larger is not kept. */
export function createByteCache<T>(maxBytes: number): ByteCache<T> {
  const entries = new Map<string, { readonly stamp: string; readonly value: T; readonly bytes: number }>()
  let total = 0

  function remove(key: string): void {
    total -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }

  return {
    get(key, stamp) {
      const entry = entries.get(key)
      if (!entry) return undefined
      if (entry.stamp !== stamp) {
        remove(key)
        return undefined
      }
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    put(key, stamp, value, bytes) {
      remove(key)
      if (bytes > maxBytes) return
      entries.set(key, { stamp, value, bytes })
      total += bytes
      for (const oldest of entries.keys()) {
        if (total <= maxBytes) return
        remove(oldest)
      }
    },
  }
}
