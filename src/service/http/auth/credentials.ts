import type { IncomingHttpHeaders } from 'node:http'

/** What a request carries to say who sends it. */
export type Credentials =
  | { readonly kind: 'none' }
  /** A JWT, or whatever is no key of ours. */
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'api-key'; readonly id: string; readonly secret: string }
  /** Something that nobody here understands. */
  | { readonly kind: 'unknown' }

/** Letters of an `Authorization` header that are looked at. */
export const MAX_AUTHORIZATION = 12_000

/** Harbor sends keys of scanners in the last of these. */
const KEY_HEADERS = ['x-api-key', 'x-scanneradapter-api-key'] as const

/**
 * Reads the credentials of a request: `Bearer` with a token or an API key, an API key in a header of its own, or as
 * the password of `Basic`, because some webhooks can only be given a URL with a user.
 */
export function readCredentials(headers: IncomingHttpHeaders): Credentials {
  const { authorization } = headers
  if (authorization === undefined) return keyOfHeaders(headers)
  if (authorization.length > MAX_AUTHORIZATION) return { kind: 'unknown' }
  const [, scheme = '', value = ''] = /^(?<scheme>[\w-]+) +(?<value>\S+) *$/.exec(authorization) ?? []
  if (scheme.toLowerCase() === 'bearer') return parseApiKey(value) ?? { kind: 'token', token: value }
  if (scheme.toLowerCase() !== 'basic') return { kind: 'unknown' }
  const pair = Buffer.from(value, 'base64').toString()
  return parseApiKey(pair.slice(pair.indexOf(':') + 1)) ?? { kind: 'unknown' }
}

function keyOfHeaders(headers: IncomingHttpHeaders): Credentials {
  for (const name of KEY_HEADERS) {
    const value = headers[name]
    if (value !== undefined) return parseApiKey(String(value)) ?? { kind: 'unknown' }
  }
  return { kind: 'none' }
}

/** `plk_<id>_<secret>`. */
export function parseApiKey(text: string): Extract<Credentials, { kind: 'api-key' }> | undefined {
  const found = /^plk_(?<id>[a-z0-9]{4,32})_(?<secret>[A-Za-z0-9_-]{20,100})$/.exec(text)
  if (!found) return undefined
  const [, id = '', secret = ''] = found
  return { kind: 'api-key', id, secret }
}
