/**
 * Package URLs, written and read as the specification has it.
 * https://github.com/package-url/purl-spec/blob/main/PURL-SPECIFICATION.rst
 */
export interface Purl {
  readonly type: string
  readonly namespace?: string | undefined
  readonly name: string
  readonly version?: string | undefined
  /** Empty values are left out. */
  readonly qualifiers?: Readonly<Record<string, string | undefined>>
  readonly subpath?: string | undefined
}

export function formatPurl(purl: Purl): string {
  let text = `pkg:${purl.type}/`
  if (purl.namespace) text += `${encodeSegments(purl.namespace)}/`
  text += encode(purl.name)
  if (purl.version) text += `@${encode(purl.version)}`
  const qualifiers = Object.entries(purl.qualifiers ?? {})
    .filter((entry): entry is [string, string] => Boolean(entry[1]))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  if (qualifiers.length > 0)
    text += `?${qualifiers.map(([key, value]) => `${key}=${encode(value)}`).join('&')}`
  if (purl.subpath) text += `#${encodeSegments(purl.subpath)}`
  return text
}

/** `undefined` when the text is not a package URL. */
export function parsePurl(text: string): Purl | undefined {
  if (!text.startsWith('pkg:')) return undefined
  try {
    return parse(text.slice(4))
  } catch {
    return undefined // a percent sign that escapes nothing
  }
}

function parse(body: string): Purl | undefined {
  const [beforeSubpath, subpath] = cutLast(body, '#')
  const [beforeQualifiers, query] = cutLast(beforeSubpath, '?')
  const path = trimSlashes(beforeQualifiers)
  const slash = path.indexOf('/')
  if (slash <= 0) return undefined
  const type = path.slice(0, slash).toLowerCase()
  // An npm scope begins with '@' and a version may hold slashes only when encoded, so the last '@' after the
  // last slash is the one that parts name and version.
  const rest = path.slice(slash + 1)
  const at = rest.lastIndexOf('@')
  const hasVersion = at > rest.lastIndexOf('/') && at > 0
  const names = (hasVersion ? rest.slice(0, at) : rest).split('/').filter(Boolean).map(decodeURIComponent)
  const name = names.pop()
  if (!name) return undefined
  return {
    type,
    name,
    ...(names.length > 0 ? { namespace: names.join('/') } : {}),
    ...(hasVersion ? { version: decodeURIComponent(rest.slice(at + 1)) } : {}),
    ...(query ? { qualifiers: parseQualifiers(query) } : {}),
    ...(subpath ? { subpath: trimSlashes(subpath).split('/').map(decodeURIComponent).join('/') } : {}),
  }
}

function parseQualifiers(query: string): Record<string, string> {
  const qualifiers: Record<string, string> = {}
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=')
    const value = decodeURIComponent(pair.slice(equals + 1))
    if (equals > 0 && value) qualifiers[pair.slice(0, equals).toLowerCase()] = value
  }
  return qualifiers
}

function encodeSegments(path: string): string {
  return path.split('/').filter(Boolean).map(encode).join('/')
}

/** Everything but letters, digits and `.-_~:` is escaped; since 2025 the specification wants `+` as `%2B`. */
function encode(text: string): string {
  if (PLAIN.test(text)) return text // Most names and versions.
  return encodeURIComponent(text)
    .replaceAll('%3A', ':')
    .replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

const PLAIN = /^[\w.~:-]*$/

function cutLast(text: string, separator: string): [string, string | undefined] {
  const index = text.lastIndexOf(separator)
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)]
}

function trimSlashes(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text[start] === '/') start++
  while (end > start && text[end - 1] === '/') end--
  return text.slice(start, end)
}

/**
 * Family and version of a `distro` qualifier. The version begins with the first number: `opensuse-leap-15.5`,
 * `openeuler-22.03-LTS-SP2`; or it is a name: `debian-sid`. `undefined` where there is no hyphen.
 */
export function splitDistro(distro: string): { readonly id: string; readonly version: string } | undefined {
  const number = distro.search(/-\d/)
  const hyphen = number > 0 ? number : distro.lastIndexOf('-')
  return hyphen > 0 ? { id: distro.slice(0, hyphen), version: distro.slice(hyphen + 1) } : undefined
}
