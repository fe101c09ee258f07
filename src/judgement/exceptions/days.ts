import type { Exception } from './types.ts'

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** What is wrong with the date, in words that go on from its name; `undefined` for a day of the calendar. */
export function dayFault(text: string): string | undefined {
  if (!DAY.test(text)) return `is to be a date such as 2026-12-31, not «${text.slice(0, 40)}»`
  return isDay(text) ? undefined : `is no day of the calendar: ${text}`
}

/** Days that do not exist, as 2026-02-30, are read by Date as others. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/**
 * Of a date, which is then its first moment, or a time with a zone (UTC where it has none), milliseconds since 1970;
 * `undefined` where it is neither.
 */
export function momentOf(text: string): number | undefined {
  const day = text.slice(0, 10)
  if (!DAY.test(day) || !isDay(day)) return undefined
  const clock = text.slice(10).trim().replace(/^t/i, '')
  if (clock === '') return Date.parse(`${day}T00:00:00Z`)
  const hasZone = /(?:z|[+-]\d{2}:?\d{2})$/i.test(clock)
  const time = Date.parse(`${day}T${clock.replaceAll(' ', '')}${hasZone ? '' : 'Z'}`)
  return Number.isNaN(time) ? undefined : time
}

/** The last day on which something still counts that is over from this moment on. */
export function lastDayBefore(moment: number): string {
  return new Date(moment - 1).toISOString().slice(0, 10)
}

export type TermState = 'active' | 'expired' | 'not-yet'

/** @param now ISO 8601; days are those of UTC. At a time that is none, what has a term does not count. */
export function stateAt(
  { since, until, endsAt }: Pick<Exception, 'since' | 'until' | 'endsAt'>,
  now: string,
): TermState {
  const time = Date.parse(now)
  if (Number.isNaN(time)) {
    if (until !== undefined || endsAt !== undefined) return 'expired'
    return since === undefined ? 'active' : 'not-yet'
  }
  const today = new Date(time).toISOString().slice(0, 10)
  const isOver = endsAt === undefined ? until !== undefined && today > until : time >= endsAt
  if (isOver) return 'expired'
  return since !== undefined && today < since ? 'not-yet' : 'active'
}
