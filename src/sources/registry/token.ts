import * as z from 'zod/mini'
import { PlimsollError } from '../../core/errors.ts'
import { type ImageReference, registryHost } from '../../core/image-reference.ts'
import { publicUrl } from '../../net/failure.ts'
import type { HttpClient, HttpRequest } from '../../net/http.ts'
import type { Sleep } from '../../net/http-client.ts'
import type { Credentials } from './credentials.ts'
import { responseToError } from './errors.ts'
import { fetchDocument } from './fetch-document.ts'

/** https://distribution.github.io/distribution/spec/auth/token/#token-response-fields, and `/oauth/` */
const TokenDocument = z.object({
  token: z.nullish(z.string()),
  access_token: z.nullish(z.string()),
  expires_in: z.nullish(z.number()),
})

export interface Token {
  readonly value: string
  /** Milliseconds since the epoch, a little before the server's own time. */
  readonly expiresAt: number
}

export interface TokenRequest {
  readonly reference: ImageReference
  /** Where tokens are had. */
  readonly realm: URL
  readonly service: string | undefined
  readonly scopes: readonly string[]
  readonly credentials: Credentials
  readonly sleep?: Sleep | undefined
}

/** Bytes of a token's document. */
export const MAX_TOKEN_BYTES = 256 * 1024
/** Seconds, by the specification, where the server does not say. */
const DEFAULT_LIFETIME = 60
const CLIENT_ID = 'plimsoll'

/**
 * Fetches a bearer token. Throws `registry-unauthorized` and the other errors of a registry.
 * @param now milliseconds since the epoch
 */
export async function fetchToken(
  client: HttpClient,
  request: TokenRequest,
  now: number,
  signal: AbortSignal,
): Promise<Token> {
  const { url, ...rest } = tokenExchange(request)
  const limits = { maxBytes: MAX_TOKEN_BYTES, sleep: request.sleep }
  const { response, bytes } = await fetchDocument(client, url, { ...rest, signal }, limits)
  const { reference, credentials } = request
  if (response.status !== 200) {
    // Some servers say with 400 that the password or token is wrong.
    const isRefusal = response.status === 400 && credentials.kind === 'identity-token'
    const answer = isRefusal ? { ...response, status: 401 } : response
    const subject = `A token for ${registryHost(reference)}`
    throw await responseToError(answer, { reference, credentials, subject })
  }
  const document = TokenDocument.safeParse(parseJson(bytes))
  const value = document.success ? document.data.token || document.data.access_token : undefined
  if (!value || !isHeaderValue(value)) {
    const message = `${publicUrl(url)} gave ${registryHost(reference)} no token that could be used.`
    throw new PlimsollError('registry-refused', message)
  }
  const lifetime = (document.data?.expires_in ?? DEFAULT_LIFETIME) * 1000
  return { value, expiresAt: now + Math.max(0, lifetime - Math.min(10_000, lifetime / 5)) }
}

function tokenExchange(request: TokenRequest): { url: string } & Omit<HttpRequest, 'signal'> {
  const { credentials, realm, service, scopes } = request
  const fields: [string, string][] = service === undefined ? [] : [['service', service]]
  if (credentials.kind === 'identity-token') {
    const form = new URLSearchParams([
      ['grant_type', 'refresh_token'],
      ['client_id', CLIENT_ID],
      ...fields,
      ['scope', scopes.join(' ')],
      ['refresh_token', credentials.token],
    ])
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return { url: realm.href, method: 'POST', headers, body: form.toString() }
  }
  const url = new URL(realm)
  for (const [name, value] of fields) url.searchParams.set(name, value)
  for (const scope of scopes) url.searchParams.append('scope', scope)
  if (credentials.kind !== 'password') return { url: url.href }
  url.searchParams.set('account', credentials.username)
  return { url: url.href, headers: { authorization: basicAuthorization(credentials) } }
}

/** https://www.rfc-editor.org/rfc/rfc7617 */
export function basicAuthorization(credentials: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
}

function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}

function parseJson(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? new Uint8Array()).toString('utf8'))
  } catch {
    return undefined
  }
}
