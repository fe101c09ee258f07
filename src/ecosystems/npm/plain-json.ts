/** JSON of a text that may have comments, and commas before what closes. Lines stay where they are. */
export function plainJson(text: string): string {
  const parts: string[] = []
  let from = 0
  let comma = -1
  for (let at = 0; at < text.length; at++) {
    const c = text[at]
    if (c === '"') {
      at = textEnd(text, at)
      comma = -1
    } else if (c === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) {
      const end = commentEnd(text, at)
      parts.push(text.slice(from, at), '\n'.repeat(newlines(text, at, end)))
      from = end
      at = end - 1
    } else if (c === ',') {
      // What was before it is cut off here, so that the comma is a part of its own that can be left out.
      parts.push(text.slice(from, at), ',')
      comma = parts.length - 1
      from = at + 1
    } else if (c === '}' || c === ']') {
      if (comma >= 0) parts[comma] = ''
      comma = -1
    } else if (c !== ' ' && c !== '\n' && c !== '\r' && c !== '\t') {
      comma = -1
    }
  }
  parts.push(text.slice(from))
  return parts.join('')
}

function textEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

function commentEnd(text: string, start: number): number {
  const isLine = text[start + 1] === '/'
  const end = text.indexOf(isLine ? '\n' : '*/', start + 2)
  if (end < 0) return text.length
  return isLine ? end : end + 2
}

function newlines(text: string, start: number, end: number): number {
  let count = 0
  // Not by looking for the next one: where the file has none, that would go through all of it for each comment.
  for (let at = start; at < end; at++) if (text[at] === '\n') count++
  return count
}
