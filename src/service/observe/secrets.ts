/** Fields, in lower case, whose values are never written to a log, wherever they stand in the first four levels. */
export const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'credentials',
  'headers',
  'passcode',
  'password',
  'secret',
  'token',
] as const

export const REDACTED = '[redacted]'

const SECRET: ReadonlySet<string> = new Set(SECRET_FIELDS)
const MAX_DEPTH = 4

/** The same fields without secrets. Own code: pino's takes a sixth of the time of a request. */
export function redacted(fields: object, depth = 1): object {
  let copy: Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(fields)) {
    const isSecret = SECRET.has(name.toLowerCase())
    const isNested = typeof value === 'object' && value !== null && !(value instanceof Error)
    const changed: unknown = isSecret
      ? REDACTED
      : isNested && depth < MAX_DEPTH
        ? redacted(value, depth + 1)
        : value
    if (changed === value) continue
    copy ??= Array.isArray(fields) ? ([...fields] as unknown as Record<string, unknown>) : { ...fields }
    copy[name] = changed
  }
  return copy ?? fields
}

/** Letters of a text that are looked at. */
const MAX_TEXT = 4000

/** A text without the user and password of URLs, and without tokens and keys, in case a message quotes some. */
export function withoutSecrets(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .replaceAll(/(?<scheme>\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@?#]{1,500}@/gi, `$<scheme>${REDACTED}@`)
    .replaceAll(/\b(?<scheme>bearer|basic) +[\w+/=.~-]{8,}/gi, `$<scheme> ${REDACTED}`)
    .replaceAll(/\bplk_[a-z0-9]{4,32}_[\w-]+/g, `plk_${REDACTED}`)
    .replaceAll(/\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, REDACTED)
}
