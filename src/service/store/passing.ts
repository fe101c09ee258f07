/** Of PostgreSQL: going down, starting, connection lost, deadlock, serialisation, too many connections, disk full. */
const PASSING_STATES: ReadonlySet<string> = new Set([
  '57P01',
  '57P02',
  '57P03',
  '40001',
  '40P01',
  '53100',
  '53300',
])
const PASSING_SYSTEM: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOENT',
])

/** Whether another attempt may succeed without a person. https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function isPassingPostgres(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError) return error.errors.some(isPassingPostgres)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (PASSING_STATES.has(code) || code.startsWith('08') || PASSING_SYSTEM.has(code)) return true
  // pg's own, which have no code.
  return /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  )
}

/** Besides: it takes no writes, it is damaged, a statement was cut off. */
const AWAY_STATES: ReadonlySet<string> = new Set(['25006', '57014', 'XX001', 'XX002', '58030'])

/** Whether a database cannot be used, by itself or until a person comes. */
export function isAwayPostgres(error: unknown): boolean {
  if (isPassingPostgres(error)) return true
  return error instanceof Error && 'code' in error && AWAY_STATES.has(String(error.code))
}

/** SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL, SQLITE_IOERR. https://sqlite.org/rescode.html */
const PASSING_RESULTS: ReadonlySet<number> = new Set([5, 6, 13, 10])

/** Besides: SQLITE_PERM, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_CANTOPEN, SQLITE_NOTADB. */
const AWAY_RESULTS: ReadonlySet<number> = new Set([3, 8, 11, 14, 26])

export function isPassingSqlite(error: unknown): boolean {
  return hasResult(error, PASSING_RESULTS)
}

export function isAwaySqlite(error: unknown): boolean {
  return hasResult(error, PASSING_RESULTS) || hasResult(error, AWAY_RESULTS)
}

function hasResult(error: unknown, results: ReadonlySet<number>): boolean {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  // The low byte is the primary result; the rest says more of it.
  return typeof code === 'number' && results.has(code & 0xff)
}
