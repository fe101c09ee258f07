const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** `90s`, `1h30m`, `7d` in milliseconds; `undefined` for what is none. */
export function parseDuration(text: string): number | undefined {
  let sum = 0
  let rest = text
  while (rest !== '') {
    const part = /^(\d{1,12})(ms|[smhdw])/.exec(rest)
    if (!part) return undefined
    sum += Number(part[1]) * (UNITS[part[2] ?? ''] ?? 0)
    rest = rest.slice(part[0].length)
  }
  return text === '' || !Number.isSafeInteger(sum) ? undefined : sum
}
