/** A database that was named: as an address, and what its address said besides. */
export interface Connection {
  readonly url: string
  readonly maxConnections?: number
  /** Words that mean something to others and nothing here. */
  readonly ignored: readonly string[]
}

/** Of libpq, and of what reads it here. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS */
const PASSED_ON: ReadonlySet<string> = new Set([
  'sslmode',
  'sslcert',
  'sslkey',
  'sslrootcert',
  'application_name',
  'options',
])
const PARTS: ReadonlySet<string> = new Set(['host', 'port', 'user', 'password', 'dbname'])

/** A connection string in either form of libpq as an address, or what is wrong with it. Messages hold no part of it. */
export function parseConnstring(text: string): Connection | { readonly fault: string } {
  if (/^postgres(?:ql)?:\/\//.test(text)) return fromUrl(text)
  const pairs = readPairs(text)
  if (!pairs) return { fault: 'is neither postgres://… nor key=value pairs' }
  for (const [key, value] of pairs) if (key === 'hostaddr' && !pairs.has('host')) pairs.set('host', value)
  const host = pairs.get('host') ?? 'localhost'
  const name = pairs.get('dbname') ?? pairs.get('user')
  if (name === undefined) return { fault: 'names no database (dbname=…)' }
  const isSocket = host.startsWith('/')
  const start = `postgres://${isSocket ? 'localhost' : bracketed(host)}/`
  if (!/^[\w.:[\]-]+$/.test(isSocket ? 'localhost' : host) || !URL.canParse(start))
    return { fault: 'names a host that is none' }
  const url = new URL(start)
  if (isSocket) url.searchParams.set('host', host)
  const port = pairs.get('port')
  if (port !== undefined) {
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return { fault: 'names a port that is none' }
    url.port = port
  }
  url.username = encodeURIComponent(pairs.get('user') ?? '')
  url.password = encodeURIComponent(pairs.get('password') ?? '')
  url.pathname = `/${encodeURIComponent(name)}`
  for (const [key, value] of pairs) if (PASSED_ON.has(key)) url.searchParams.set(key, value)
  const ignored = [...pairs.keys()].filter(
    (key) => !PARTS.has(key) && !PASSED_ON.has(key) && key !== 'hostaddr' && key !== POOL_SIZE,
  )
  return { url: url.href, ...poolSize(pairs.get(POOL_SIZE)), ignored }
}

/** Of pgx, which Clair stands on. */
const POOL_SIZE = 'pool_max_conns'

function poolSize(text: string | undefined): { readonly maxConnections?: number } {
  return text !== undefined && /^[1-9]\d{0,3}$/.test(text)
    ? { maxConnections: Math.max(2, Number(text)) }
    : {}
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

function fromUrl(text: string): Connection | { readonly fault: string } {
  if (!URL.canParse(text)) return { fault: 'is no address that can be read' }
  const url = new URL(text)
  if (url.pathname.length < 2 && !url.searchParams.has('dbname'))
    return { fault: 'names no database (postgres://host/NAME)' }
  const size = poolSize(url.searchParams.get(POOL_SIZE) ?? undefined)
  const known = new Set([...PASSED_ON, ...PARTS])
  const ignored = [...url.searchParams.keys()].filter((key) => !known.has(key) && key !== POOL_SIZE)
  for (const key of [...ignored, POOL_SIZE]) url.searchParams.delete(key)
  return { url: url.href, ...size, ignored }
}

/** `host=a password='b \' c'`; spaces round the `=` are let through, as libpq does. */
function readPairs(text: string): Map<string, string> | undefined {
  const pairs = new Map<string, string>()
  const pattern =
    /\s*(?<key>[a-z_]+)\s*=\s*(?:'(?<quoted>(?:[^'\\]|\\.)*)'|(?<bare>(?:[^\s'\\]|\\.)*))(?=\s|$)/sy
  while (pattern.lastIndex < text.trimEnd().length) {
    const { key, quoted, bare } = pattern.exec(text)?.groups ?? {}
    if (key === undefined) return undefined
    pairs.set(key, (quoted ?? bare ?? '').replaceAll(/\\(?<escaped>.)/gs, '$<escaped>'))
  }
  return pairs.size === 0 ? undefined : pairs
}

/** What two addresses have in common when they name the same database. */
export function identityOf(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url)
  return `${searchParams.get('host') ?? hostname}:${port || '5432'}${pathname}`
}
