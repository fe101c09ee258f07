import { fail } from './fault.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

/** The value of a text in quotes; of a character its number. https://go.dev/ref/spec#String_literals */
export function literalText(quoted: string, line: number): string | number {
  const inner = quoted.slice(1, -1)
  if (quoted.startsWith('`')) return inner
  const text = inner.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([0-7]{3})|(.))/gi,
    (_whole, byte?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      if (letter !== undefined)
        return ESCAPES[letter] ?? fail(line, `unterminated or unknown escape in ${quoted}`)
      const code =
        octal === undefined ? Number.parseInt(byte ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8)
      return code <= 0x10ffff ? String.fromCodePoint(code) : fail(line, `no such character: ${quoted}`)
    },
  )
  if (!quoted.startsWith("'")) return text
  const [character, more] = Array.from(text)
  if (character === undefined || more !== undefined)
    return fail(line, `malformed character constant: ${quoted}`)
  return character.codePointAt(0) ?? 0
}
