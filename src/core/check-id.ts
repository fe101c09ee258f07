/** Digits of most ids of checks; the short form has one less. */
const LONG = 4

/**
 * Every way in which ids of a check are written, the given one first: `KSV-0017`, `AVD-KSV-0017` and `KSV017` are one
 * check. An id that is not formed so has no other.
 */
export function checkIdSpellings(id: string): readonly string[] {
  const [, family, digits] = /^(?:AVD-)?([A-Z]+)-?(\d{3,5})$/i.exec(id) ?? []
  if (family === undefined || digits === undefined) return [id]
  const name = family.toUpperCase()
  const long = `${name}-${digits.padStart(LONG, '0')}`
  const short = `${name}${digits.length === LONG && digits.startsWith('0') ? digits.slice(1) : digits}`
  return [...new Set([id, long, `AVD-${long}`, short])]
}
