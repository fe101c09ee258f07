/*
 * Old and new builders write values into the history as Go prints them: `map[80/tcp:{}]`, `[/data /logs]`,
 * `&{["CMD-SHELL" "curl x"] "30s" "3s" '\x03'}`. https://pkg.go.dev/fmt
 */

/** Keys of `map[80/tcp:{} 443/tcp:{}]`, words of `[80/tcp 443/tcp]`; `undefined`: it is neither, or is JSON. */
export function goList(text: string): readonly string[] | undefined {
  const isMap = text.startsWith('map[')
  if (!text.endsWith(']') || !(isMap || text.startsWith('[')) || text.includes('"')) return undefined
  const inner = text.slice(isMap ? 4 : 1, -1).trim()
  const words = inner === '' ? [] : inner.split(/\s+/)
  return isMap ? words.map((word) => word.replace(/:\{\}$/, '')) : words
}

/** The texts in quotes of the first brackets: `["a" "b c"]`, also where they stand in `&{…}`. */
export function goTexts(text: string): readonly string[] | undefined {
  const start = text.indexOf('[')
  if (start < 0) return undefined
  const texts: string[] = []
  let index = start + 1
  while (index < text.length && text[index] !== ']') {
    if (text[index] !== '"') {
      index++
      continue
    }
    const end = endOfQuoted(text, index)
    texts.push(unquoted(text.slice(index, end)))
    index = end
  }
  return index < text.length ? texts : undefined
}

function endOfQuoted(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1
  return index + 1
}

/** Go's quotes are nearly JSON's; what is not is kept as it stands. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(text) as unknown)
  } catch {
    return text.slice(1, -1)
  }
}
