const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Of thousands, as disks and registries count: `1.5 MB`, `120 kB`. */
export function bytes(count: number): string {
  let value = count
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`
}
