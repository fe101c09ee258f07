/**
 * JSON as Go's encoder writes it and `json.Indent` lays it out: what could be markup is escaped.
 *
 * Texts have to be well-formed. https://pkg.go.dev/encoding/json#Marshal
 *
 * @param indent blanks of a level; 0 is all on one line
 */
export function goJson(value: unknown, indent: 0 | 2 = 2): string {
  // None of these stands outside of a text, so the whole can be gone through at once.
  return JSON.stringify(value, null, indent).replace(/[<>&\u2028\u2029]/g, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
