/** Milliseconds before the second attempt; doubled for each after it. */
const BASE_DELAY = 500
/** Milliseconds that we wait at most of our own accord. */
const MAX_DELAY = 10_000
/**
 * Milliseconds that a server may ask us to wait with Retry-After. One that asks for more is not waited for: its
 * answer is handed to the caller at once, who can say so.
 */
export const MAX_RETRY_AFTER = 60_000

/**
 * Milliseconds to wait before the next attempt; `undefined` when the server asks for more than `MAX_RETRY_AFTER`.
 * @param attempt 0 after the first
 * @param retryAfter the header as received
 * @param random between 0 and 1: spreads clients that failed together
 */
export function retryDelay(
  attempt: number,
  retryAfter: string | undefined,
  now: number,
  random: number,
): number | undefined {
  const backoff = Math.min(MAX_DELAY, BASE_DELAY * 2 ** attempt) * (0.5 + random / 2)
  const asked = retryAfter === undefined ? undefined : parseRetryAfter(retryAfter, now)
  if (asked === undefined) return Math.round(backoff)
  return asked > MAX_RETRY_AFTER ? undefined : Math.max(asked, Math.round(backoff))
}

/**
 * Milliseconds from now, never negative; `undefined` for what is neither seconds nor a date.
 * https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(value: string, now: number): number | undefined {
  const text = value.trim()
  if (/^[0-9]{1,10}$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) || /^[0-9.+-]/.test(text) ? undefined : Math.max(0, date - now)
}
