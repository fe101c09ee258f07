/**
 * Text from an image or feed, safe for a terminal: control characters (and with them escape sequences), and marks
 * that change the direction of writing, become visible escapes. https://trojansource.codes
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (c) => {
    const code = c.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}

// \p{Cc} is the controls, \p{Cf} the marks of format (among them direction, zero width, byte order), \p{Zl} and
// \p{Zp} the separators of lines and paragraphs. Emoji are joined by a mark of format, which is shown then too.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Nearly all that is shown: letters of ASCII, and single spaces between them. */
const PLAIN = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/

/** The same on one line: white space of any kind becomes one space. */
export function oneLine(text: string): string {
  if (PLAIN.test(text)) return text
  return printable(text.replace(/\s+/gu, ' ').trim())
}
