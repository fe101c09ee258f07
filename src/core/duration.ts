/** Longer texts are none: no regular expression sees them. */
const MAX_LENGTH = 64

/** By unit, in milliseconds. Both signs for micro are in use, and Go knows both. */
const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** For messages about what is none. */
export const A_DURATION = 'a duration such as 90s, 1h30m or 7d'

/** The same for JSON Schema; it knows nothing of sums that are too large. */
export const DURATION_PATTERN = `^\\s*(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)\\s*(${Object.keys(MILLISECONDS).join('|')})\\s*)+)\\s*$`

/**
 * Go's notation, which knows nothing longer than hours, with days and weeks; blanks and capitals do not matter. In whole
 * milliseconds; `undefined` for what is none. `0` alone needs no unit.
 * https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string): number | undefined {
  if (text.length > MAX_LENGTH) return undefined
  let rest = text.trim().toLowerCase()
  if (rest === '0') return 0
  if (rest === '') return undefined
  let sum = 0
  while (rest !== '') {
    const part = /^(?<number>\d+(?:\.\d*)?|\.\d+)\s*(?<unit>[a-zµμ]+)\s*/.exec(rest)
    const unit = part?.groups && MILLISECONDS[part.groups['unit'] ?? '']
    if (!part?.groups || typeof unit !== 'number') return undefined
    sum += Number(part.groups['number']) * unit
    rest = rest.slice(part[0].length)
  }
  const whole = Math.round(sum)
  return Number.isSafeInteger(whole) ? whole : undefined
}
