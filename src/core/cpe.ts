const PARTS = 13

/**
 * Whether a text is a name of CPE 2.3 in its string form, to the letter: `cpe:2.3:a:busybox:busybox:1.36.1:…`.
 * https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf, section 6.2
 */
export function isCpe23(text: string): boolean {
  const parts = text.split(/(?<!\\):/)
  const [prefix, version, part = '', ...values] = parts
  if (parts.length !== PARTS || prefix !== 'cpe' || version !== '2.3' || !/^[aho*-]$/.test(part)) return false
  return values.every((value, index) => (index === LANGUAGE ? isLanguage(value) : isValue(value)))
}

/** Place among the values behind the part: vendor, product, version, update, edition, language, … */
const LANGUAGE = 5

function isLanguage(value: string): boolean {
  return /^(?:[a-z]{2,3}(?:-(?:[a-z]{2}|\d{3}))?|[*-])$/i.test(value)
}

/** Letters, digits, what is escaped, and wildcards at the ends alone. */
function isValue(value: string): boolean {
  if (value === '*' || value === '-') return true
  const inner = value.replace(/^(?:\?+|\*)/, '').replace(/(?<!\\)(?:\?+|\*)$/, '')
  return inner !== '' && /^(?:[\w.-]|\\[^\w\s])+$/.test(inner)
}
