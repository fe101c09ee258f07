const MARKUP: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&#39;',
  '"': '&#34;',
}

/** https://pkg.go.dev/html#EscapeString */
export function escapeHtml(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => MARKUP[character] ?? character)
}

const SHORT: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

/** As `%q` writes a text. https://pkg.go.dev/strconv#Quote */
export function quoteGo(text: string): string {
  const inner = text.toWellFormed().replace(/["\\]|\p{C}|[^\P{Z} ]/gu, (character) => {
    const short = SHORT[character]
    if (short !== undefined) return short
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
    return code < 0x10000
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\U${code.toString(16).padStart(8, '0')}`
  })
  return `"${inner}"`
}

/** https://pkg.go.dev/text/template#JSEscapeString */
export function escapeScript(text: string): string {
  return text.toWellFormed().replace(/[\\'"]|[<>&=]|(?!\x7f)\p{C}|[^\P{Z} ]/gu, (character) => {
    if (/[\\'"]/.test(character)) return `\\${character}`
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  })
}

/** https://pkg.go.dev/net/url#QueryEscape */
export function escapeQuery(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
