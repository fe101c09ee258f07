import { quoteGo } from './escape.ts'
import { fail } from './fault.ts'
import { shown, type Value } from './values.ts'

/** Widest field: a format may ask for any. */
const MAX_WIDTH = 1000

/**
 * The verbs `%v %s %d %q %t %x %X %f %c` and `%%`, with flags, width and precision. Others are an error, where Go writes one
 * into the text. https://pkg.go.dev/fmt
 */
export function formatText(format: string, args: readonly Value[], line: number): string {
  let next = 0
  const text = format.replace(
    /%([-+0# ]{0,5})(\d{0,4})(?:\.(\d{0,3}))?(.?)/gsu,
    (whole, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%'
      if (next >= args.length) return fail(line, `printf: ${whole} has no argument`)
      const value = args[next++]
      if (Number(width) > MAX_WIDTH) fail(line, `printf: ${whole} is wider than ${MAX_WIDTH}`)
      const formatted = formatOne(verb, value, { flags, precision, whole, line })
      const padding = flags.includes('0') && !flags.includes('-') && typeof value === 'number' ? '0' : ' '
      if (flags.includes('-')) return formatted.padEnd(Number(width))
      if (padding === '0' && formatted.startsWith('-'))
        return `-${formatted.slice(1).padStart(Number(width) - 1, '0')}`
      return formatted.padStart(Number(width), padding)
    },
  )
  if (next < args.length) fail(line, 'printf has more arguments than its format takes')
  return text
}

interface Directive {
  readonly flags: string
  readonly precision: string | undefined
  readonly whole: string
  readonly line: number
}

function formatOne(verb: string, value: Value, { flags, precision, whole, line }: Directive): string {
  const cut = (text: string): string =>
    precision === undefined ? text : Array.from(text).slice(0, Number(precision)).join('')
  const plus = flags.includes('+') && typeof value === 'number' && value >= 0 ? '+' : ''
  if (verb === 'v') return typeof value === 'string' ? cut(value) : plus + shown(value)
  if (verb === 's' && typeof value === 'string') return cut(value)
  if (verb === 'q' && typeof value === 'string') return quoteGo(cut(value))
  if (verb === 't' && typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (verb === 'd') return plus + String(value)
    if (verb === 'x') return value.toString(16)
    if (verb === 'X') return value.toString(16).toUpperCase()
    if (verb === 'f') return plus + value.toFixed(Math.min(Number(precision ?? 6), 100))
    if (verb === 'c') return String.fromCodePoint(Math.min(Math.max(value, 0), 0x10ffff))
  }
  if (verb === 'x' && typeof value === 'string') return Buffer.from(value).toString('hex')
  return fail(line, `printf: ${whole} does not take this value, or is not supported`)
}
