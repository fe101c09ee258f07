/** Answers of others, each kept for its own time. */
export interface Kept<T> {
  /**
   * The answer that is kept under a key, or the one that `ask` gives: once for all who ask meanwhile. Who goes away does
   * not end it for the others.
   */
  get(key: string, signal: AbortSignal, ask: () => Promise<Answered<T>>): Promise<T>
}

export interface Answered<T> {
  readonly value: T
  /** Milliseconds; 0 is for those alone who wait for it. */
  readonly fresh: number
}

/** Answers that are kept; the oldest goes first. */
const MAX_KEPT = 1000

export function createKept<T>(now: () => number, maxKept = MAX_KEPT): Kept<T> {
  const entries = new Map<string, { until: number; readonly answer: Promise<T> }>()
  return {
    get: async (key, signal, ask) => {
      signal.throwIfAborted()
      const time = now()
      const known = entries.get(key)
      if (known && known.until > time) return await withSignal(known.answer, signal)
      // What counts no more is not to lie about: it may be a secret.
      for (const [old, { until }] of entries) if (until <= time) entries.delete(old)
      const asked = ask()
      const entry = { until: Number.POSITIVE_INFINITY, answer: asked.then(({ value }) => value) }
      entries.set(key, entry)
      asked.then(
        ({ fresh }) => void (entry.until = now() + fresh),
        () => void (entry.until = 0),
      )
      const [oldest] = entries.keys()
      if (entries.size > maxKept && oldest !== undefined) entries.delete(oldest)
      return await withSignal(entry.answer, signal)
    },
  }
}

async function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    aborted.promise.catch(() => undefined)
  }
}
