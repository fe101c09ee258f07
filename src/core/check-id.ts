/** Digits of most ids of checks; the short form has one less. */
const LONG = 4

/** As its field writes the id of a check: `KSV-0017` of `KSV017` and `AVD-KSV-0017`; any other id as it is. */
export function canonicalCheckId(id: string): string {
  const [, family, digits] = /^(?:AVD-)?([A-Z]+)-?(\d{3,5})$/i.exec(id) ?? []
  if (family === undefined || digits === undefined) return id
  return `${family.toUpperCase()}-${digits.padStart(LONG, '0')}`
}

/**
 * Every way in which the id of a check is written, the given one first: `KSV-0017`, `AVD-KSV-0017` and `KSV017` are one
 * check. An id that is not formed so has no other.
 */
export function checkIdSpellings(id: string): readonly string[] {
  const long = canonicalCheckId(id)
  const [, family, digits] = /^([A-Z]+)-(\d+)$/.exec(long) ?? []
  if (family === undefined || digits === undefined) return [id]
  const isPadded = digits.length === LONG && digits.startsWith('0')
  return [...new Set([id, long, `AVD-${long}`, `${family}${isPadded ? digits.slice(1) : digits}`])]
}
