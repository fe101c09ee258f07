/** Names by which a request is framed, or led elsewhere: they are the client's business alone. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What we say of our own: clients of Clair hand over whatever they themselves had sent. */
const OURS: ReadonlySet<string> = new Set(['accept-encoding', 'if-range', 'range'])

/** Headers of one layer. */
export const MAX_HEADERS = 64
/** UTF-16 units of all names and values of one layer. */
export const MAX_HEADER_LENGTH = 64 * 1024

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** Visible characters, blanks and tabs of Latin-1: no line ends, and nothing that cannot be sent. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the tab is meant.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Headers that are fit to be sent, values of one name joined; or what is wrong with them, which never names a value. */
export function requestHeaders(
  headers: Readonly<Record<string, readonly string[]>>,
): { readonly headers: Readonly<Record<string, string>> } | { readonly fault: string } {
  const entries = Object.entries(headers)
  const length = entries.reduce((sum, [name, values]) => sum + name.length + values.join().length, 0)
  if (entries.length > MAX_HEADERS) return { fault: `there are more than ${MAX_HEADERS} headers` }
  if (length > MAX_HEADER_LENGTH)
    return { fault: `the headers are longer than ${MAX_HEADER_LENGTH} characters` }
  const fit = new Map<string, string>()
  for (const [name, values] of entries) {
    const lower = name.toLowerCase()
    if (!TOKEN.test(name)) return { fault: 'a name of a header is none' }
    if (FORBIDDEN.has(lower)) return { fault: `the header ${lower} is not the caller's to set` }
    if (!values.every((value) => VALUE.test(value)))
      return { fault: `the value of the header ${lower} cannot be sent` }
    if (fit.has(lower)) return { fault: `the header ${lower} is there twice` }
    if (!OURS.has(lower) && values.length > 0) fit.set(lower, values.join(', '))
  }
  return { headers: Object.fromEntries(fit) }
}
