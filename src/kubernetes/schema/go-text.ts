/** Characters with an escape of a letter. https://pkg.go.dev/strconv#Quote */
const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
}

/** What nearly all names are, told without the tables of Unicode, which take longer to load than a Pod to judge. */
const PLAIN = /^[ !#-&(-[\]-~]*$/

/** A text in single quotes, escaped as Go does it: what is printed has no control characters. */
export function goQuoted(text: string): string {
  if (PLAIN.test(text)) return `'${text}'`
  return `'${text.replace(/[\\'\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, escaped)}'`
}

function escaped(character: string): string {
  const known = ESCAPES[character]
  if (known !== undefined) return known
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`
}

/** A number that was counted, as Go prints it for readers of English: `1,234`. */
export function goCount(count: number): string {
  return grouped(String(count))
}

/**
 * A number of a value or a schema, likewise. What has more than six digits before the point, or four zeros after it, is
 * written with a power of ten. https://pkg.go.dev/golang.org/x/text/message
 */
export function goNumber(value: number | bigint): string {
  const number = Number(value)
  if (number === 0) return '0'
  if (!Number.isFinite(number)) return Number.isNaN(number) ? 'NaN' : `${number < 0 ? '-' : ''}∞`
  const [mantissa = '', exponent = '0'] = number.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return grouped(String(number))
  const digits = String(Math.abs(power)).padStart(2, '0')
  return `${mantissa}×10${power < 0 ? '⁻' : ''}${raised(digits)}`
}

function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.')
  const spaced = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
  return fraction === undefined ? spaced : `${spaced}.${fraction}`
}

function raised(digits: string): string {
  return Array.from(digits, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')
}

/** A value of an enumeration or a constant, as it is named in a message. */
export function goDisplayed(value: unknown): string {
  if (typeof value === 'string') return goQuoted(value)
  if (value === null) return '<nil>'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return typeof value === 'boolean' ? String(value) : 'value'
}
