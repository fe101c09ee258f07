/** A number as Go writes it in any base, or what is wrong with it, in Go's words. */
export type GoInt =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'fault'; readonly fault: 'invalid syntax' | 'value out of range' }

/** Hexadecimal, binary, octal (`0o17`, `017`) or decimal, with single underscores between digits. */
const FORM =
  /^[-+]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/
const MAX = 2n ** 63n - 1n
const MIN = -(2n ** 63n)

/** As `strconv.ParseInt(text, 0, 64)` reads it. https://pkg.go.dev/strconv#ParseInt */
export function parseGoInt(text: string): GoInt {
  if (!FORM.test(text)) return { kind: 'fault', fault: 'invalid syntax' }
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '')
  const size = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits)
  const value = text.startsWith('-') ? -size : size
  if (value > MAX || value < MIN) return { kind: 'fault', fault: 'value out of range' }
  return { kind: 'number', value: Number(value) }
}
