/** Fields whose values are never written to a log, wherever they stand in the first three levels. */
export const SECRET_FIELDS = [
  'authorization',
  'Authorization',
  'cookie',
  'credentials',
  'headers',
  'passcode',
  'password',
  'secret',
  'token',
] as const

export const REDACTED = '[redacted]'

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
