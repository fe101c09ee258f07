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

/** A number as Go prints a float64: `1e-05`, `1e+21`. https://pkg.go.dev/fmt */
export function goNumber(value: number | bigint): string {
  if (typeof value === 'bigint') return goNumber(Number(value))
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  if (value === Number.NEGATIVE_INFINITY) return '-Inf'
  const size = Math.abs(value)
  const text = size !== 0 && size < 1e-4 ? value.toExponential() : String(value)
  const [mantissa = '', exponent] = text.split('e')
  if (exponent === undefined) return text
  return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${exponent.replace(/^[+-]/, '').padStart(2, '0')}`
}

/** A value of an enumeration or a constant, as it is named in a message. */
export function goDisplayed(value: unknown): string {
  if (typeof value === 'string') return goQuoted(value)
  if (value === null) return '<nil>'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return typeof value === 'boolean' ? String(value) : 'value'
}
