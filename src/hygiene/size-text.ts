const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB']

/** Bytes for people, in powers of ten as dive and registries show them: `812 bytes`, `19.3 kB`, `120 MB`. */
export function sizeText(bytes: number): string {
  if (bytes === 1) return '1 byte'
  if (bytes < 1000) return `${bytes} bytes`
  let value = bytes
  let unit = -1
  // What would be rounded to 1000 is written in the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit] ?? ''}`
}
