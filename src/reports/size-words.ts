const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `12.3 MB`, by thousands as registries count. */
export function sizeWords(count: number): string {
  let value = count
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`
}
