/**
 * Where a character of a YAML text stands in its source. What YAML changes is white space (folding, indentation) and
 * what it escapes, so the characters that are none are counted: the n-th of the value is the n-th of the source.
 *
 * @param source of the scalar: with its quotes, or the head of a block (`|`, `>-`)
 * @param value what the source stands for
 */
export function offsetInSource(source: string, value: string, offset: number): number {
  let toPass = 0
  for (let at = 0; at < Math.min(offset, value.length); at++) if (!isWhite(value.charCodeAt(at))) toPass++
  // Behind the last character: there, and not at the next that is none.
  const isAtEnd = offset >= value.length
  let at = bodyStart(source)
  const isQuoted = source.startsWith("'")
  for (; at < source.length; at++) {
    if (isWhite(source.charCodeAt(at))) continue
    if (toPass === 0) return at
    toPass--
    if (isQuoted && source.startsWith("''", at)) at++
    if (toPass === 0 && isAtEnd) return at + 1
  }
  return Math.max(0, source.trimEnd().length)
}

function bodyStart(source: string): number {
  const first = source[0]
  if (first === '|' || first === '>') return source.indexOf('\n') + 1
  return first === '"' || first === "'" ? 1 : 0
}

function isWhite(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13
}
