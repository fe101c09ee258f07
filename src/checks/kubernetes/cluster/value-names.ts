/** What names of settings say of their values. */

/** A setting of a ConfigMap: an entry, or a line of one. */
export interface Setting {
  /** Of the entry that it is in. */
  readonly entry: string
  readonly name: string
  readonly value: string
}

/** Lines of one entry that are looked at; the API takes 1 MiB in all. */
export const MOST_LINES = 20_000

/** An entry as a setting, then `name: value`, `name=value` and `"name": "value"` of its lines. */
export function* settingsOf(entry: string, text: string): Iterable<Setting> {
  yield { entry, name: entry, value: text.trim() }
  for (const line of text.split('\n', MOST_LINES)) {
    const at = separatorIn(line)
    if (at > 0) yield { entry, name: bare(line.slice(0, at)), value: bare(line.slice(at + 1)) }
  }
}

/**
 * Whether the last words of a name are one of `endings`: the last word says what a value is. `tokenUrl` is a URL, and
 * `PASSWORD_FILE` a file.
 *
 * @param endings in lower case, words joined by a blank
 */
export function endsWithWords(name: string, endings: readonly string[]): boolean {
  const words = wordsOf(name)
  return endings.some((ending) => words === ending || words.endsWith(` ${ending}`))
}

/** What stands for a value that comes from elsewhere, or is none. */
export function isPlaceholder(value: string): boolean {
  const first = value.at(0) ?? ''
  if (value === '' || NOTHING.has(value.toLowerCase())) return true
  if ('$<{%[&*|>/'.includes(first) || value.startsWith('./')) return true
  return value.includes('${') || value.includes('{{') || value.includes('://') || /^[*.x]+$/i.test(value)
}

const NOTHING: ReadonlySet<string> = new Set([
  'null',
  'nil',
  'none',
  'true',
  'false',
  'yes',
  'no',
  '~',
  'undefined',
])
/** Longer ones are prose. */
const MOST_NAME = 100

function separatorIn(line: string): number {
  const found = [line.indexOf(':'), line.indexOf('=')].filter((at) => at > 0 && at <= MOST_NAME)
  return found.length === 0 ? -1 : Math.min(...found)
}

/** Without blanks, quotes and a comma at the end. */
function bare(text: string): string {
  const trimmed = text.trim()
  const inner = trimmed.endsWith(',') ? trimmed.slice(0, -1) : trimmed
  const quote = inner.at(0)
  const isQuoted = (quote === '"' || quote === "'") && inner.length > 1 && inner.endsWith(quote)
  return isQuoted ? inner.slice(1, -1) : inner
}

function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase()
}
