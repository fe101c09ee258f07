/** What a caller takes, by `Accept` and `Accept-Encoding`: https://www.rfc-editor.org/rfc/rfc9110#section-12.5 */

interface Preference {
  /** Lower-case: `application/json`, `*`, `gzip`. */
  readonly name: string
  readonly parameters: ReadonlyMap<string, string>
  /** 0 to 1; 0 is a refusal. */
  readonly quality: number
}

/** Elements of a list that are read; what comes after them counts for nothing. */
export const MAX_PREFERENCES = 64

/**
 * Which of the offered media types, best first, the caller likes most; `undefined` where it takes none. Parameters
 * are held against each other by value, whatever white space stands between them. Without a header: the first.
 */
export function preferredType(
  header: string | null | undefined,
  offered: readonly string[],
): string | undefined {
  const preferences = parsePreferences(header ?? '')
  if (preferences.length === 0) return offered[0]
  return best(offered, (text) => {
    const type = parseElement(text)
    return type ? qualityOf(preferences, (one) => specificity(one, type)) : 0
  })
}

/** Which of the codings the caller likes most, ours first among equals; `undefined`: send it as it is. */
export function preferredEncoding<T extends string>(
  header: string | null | undefined,
  offered: readonly T[],
): T | undefined {
  const preferences = parsePreferences(header ?? '')
  const quality = (name: string): number =>
    qualityOf(preferences, (one) => (one.name === name ? 1 : one.name === '*' ? 0 : undefined))
  const found = best(offered, (name) => Math.max(quality(name), name === 'gzip' ? quality('x-gzip') : 0))
  if (found === undefined) return undefined
  // To be left as it is has to be asked for by name: without a word, any coding that is accepted is better.
  const plain = preferences.find(({ name }) => name === 'identity')
  return plain && plain.quality > quality(found) ? undefined : found
}

/** `application/json; charset=UTF-8` → its name and parameters, all lower-case but their values. */
export function parseMediaType(
  text: string,
): { readonly name: string; readonly parameters: ReadonlyMap<string, string> } | undefined {
  return parseElement(text)
}

/** Whether two media types name the same, whatever their letters' case and white space. */
export function isSameType(a: string, b: string): boolean {
  const [one, other] = [parseElement(a), parseElement(b)]
  if (!one || !other || one.name !== other.name || one.parameters.size !== other.parameters.size) return false
  return hasParameters(one.parameters, other.parameters)
}

function best<T extends string>(offered: readonly T[], quality: (one: T) => number): T | undefined {
  let found: T | undefined
  let highest = 0
  for (const one of offered) {
    const own = quality(one)
    if (own <= highest) continue
    found = one
    highest = own
  }
  return found
}

/** That of the most specific preference that fits. */
function qualityOf(
  preferences: readonly Preference[],
  rank: (preference: Preference) => number | undefined,
): number {
  let quality = 0
  let highest = -1
  for (const preference of preferences) {
    const own = rank(preference)
    if (own === undefined || own <= highest) continue
    highest = own
    quality = preference.quality
  }
  return quality
}

function specificity(range: Preference, type: Omit<Preference, 'quality'>): number | undefined {
  if (range.name === '*/*') return 0
  if (range.name.endsWith('/*')) return type.name.startsWith(range.name.slice(0, -1)) ? 1 : undefined
  if (range.name !== type.name || !hasParameters(type.parameters, range.parameters)) return undefined
  return 2 + range.parameters.size
}

function hasParameters(all: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([name, value]) => {
    const own = all.get(name)
    return own === value || (name === 'charset' && own?.toLowerCase() === value.toLowerCase())
  })
}

function parsePreferences(header: string): Preference[] {
  const preferences: Preference[] = []
  for (const text of splitOutsideQuotes(header, ',').slice(0, MAX_PREFERENCES)) {
    const element = parseElement(text)
    if (element) preferences.push(element)
  }
  return preferences
}

function parseElement(text: string): Preference | undefined {
  const [first = '', ...rest] = splitOutsideQuotes(text, ';')
  const name = first.trim().toLowerCase()
  if (name === '' || /[\s"]/.test(name)) return undefined
  const parameters = new Map<string, string>()
  let quality = 1
  for (const part of rest) {
    const at = part.indexOf('=')
    if (at < 0) continue
    const key = part.slice(0, at).trim().toLowerCase()
    const value = unquoted(part.slice(at + 1).trim())
    if (key !== 'q') parameters.set(key, value)
    else quality = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value) ? Number(value) : 0
  }
  return { name, parameters, quality }
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  if (!text.includes('"')) return text.split(separator)
  const parts: string[] = []
  let isQuoted = false
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (isQuoted && letter === '\\') at++
    else if (letter === '"') isQuoted = !isQuoted
    else if (letter === separator && !isQuoted) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)]
}

function unquoted(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"') || text.length < 2) return text
  return text.slice(1, -1).replaceAll(/\\(?<letter>.)/g, '$<letter>')
}
