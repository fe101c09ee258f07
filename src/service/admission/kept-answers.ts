/** Answers of somebody else, each asked for once by all who want it meanwhile, and kept for a while. */
export interface KeptAnswers<T> {
  /** @param ask is called where nothing is kept; it goes on when whoever asked first goes away */
  readonly get: (key: string, ask: () => Promise<T>, signal: AbortSignal) => Promise<T>
}

export interface KeepOptions<T> {
  readonly now: () => number
  /** Of more the oldest is forgotten. */
  readonly most: number
  /** Milliseconds for which an answer counts; `asking` before there is one. */
  readonly freshFor: (answer: T) => number
  readonly asking: number
}

export function keepAnswers<T>({ now, most, freshFor, asking }: KeepOptions<T>): KeptAnswers<T> {
  const kept = new Map<string, { readonly until: number; readonly answer: Promise<T> }>()
  return {
    get: async (key, ask, signal) => {
      const known = kept.get(key)
      if (known && known.until > now()) return await withSignal(known.answer, signal)
      kept.delete(key)
      const answer = ask()
      const mine = { until: now() + asking, answer }
      kept.set(key, mine)
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
      const settle = (fresh: number): void => {
        if (kept.get(key) === mine) kept.set(key, { until: now() + fresh, answer })
      }
      answer.then(
        (value) => settle(freshFor(value)),
        () => settle(0),
      )
      return await withSignal(answer, signal)
    },
  }
}

async function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
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
