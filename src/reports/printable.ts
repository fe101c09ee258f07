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

// Controls but for nothing, the soft line and paragraph ends, and the marks and overrides of direction.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

/** The same on one line: white space of any kind becomes one space. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/gu, ' ').trim())
}
