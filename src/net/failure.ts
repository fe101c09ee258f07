import { messageOf } from '../core/errors.ts'
import { HttpFailure } from './http.ts'

const CERTIFICATE_MESSAGES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate has been revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate was issued by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate was issued by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate was issued by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate was issued by an unknown authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
}

/** What the other side says when it does not speak TLS at all. */
const NOT_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_UNKNOWN_PROTOCOL',
  'ERR_SSL_RECORD_LAYER_FAILURE',
])

const UNREACHABLE_MESSAGES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name is unknown',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to its network',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  UND_ERR_PRX_CONN: 'the proxy broke the connection',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer ended before its end',
}

const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
])

const BROKEN: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'EAI_AGAIN',
  'UND_ERR_PRX_CONN',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
])

/**
 * An error of undici or node as the HttpFailure that callers know. The message has no secrets of the URL.
 * @param proxy through which the request went
 */
export function toHttpFailure(error: unknown, url: string, proxy?: string): HttpFailure {
  if (error instanceof HttpFailure) return error
  const code = codeOf(error)
  const fail = (reason: HttpFailure['reason'], detail: string): HttpFailure => {
    // Behind a tunnel, TLS is between us and the host.
    const via = proxy === undefined || reason === 'tls' ? '' : ` through the proxy ${hostOf(proxy)}`
    return new HttpFailure(reason, publicUrl(url), `${hostOf(url)}${via}: ${detail}`, { cause: error })
  }
  if (TIMEOUTS.has(code)) return fail('timeout', 'it did not answer in time')
  const certificate = CERTIFICATE_MESSAGES[code]
  if (certificate !== undefined) return fail('tls', certificate)
  if (NOT_TLS.has(code)) return fail('tls', 'it does not speak TLS; perhaps it speaks plain HTTP')
  if (/^(?:CERT_|ERR_SSL_|ERR_TLS_)/.test(code) || code === 'EPROTO') return fail('tls', messageOf(error))
  return fail('unreachable', UNREACHABLE_MESSAGES[code] ?? proxyRefusal(error) ?? messageOf(error))
}

/** undici tells what a proxy answered to CONNECT only by its message. */
function proxyRefusal(error: unknown): string | undefined {
  const status = /^Proxy response \((?<status>\d+)\)/.exec(messageOf(error))?.groups?.['status']
  if (status === undefined) return undefined
  return status === '407' ? 'the proxy wants a user and password' : `the proxy answered ${status}`
}

/** Whether the same request may well succeed in a moment: the way broke, rather than being closed. */
export function isPassing(failure: HttpFailure): boolean {
  return failure.reason === 'unreachable' && BROKEN.has(codeOf(failure.cause))
}

/** Whether the failure of an `https:` request means that the port does not speak TLS. */
export function isNotTls(failure: HttpFailure): boolean {
  return failure.reason === 'tls' && NOT_TLS.has(codeOf(failure.cause))
}

/** A URL fit for messages: without user, password, query and fragment, which may hold secrets. */
export function publicUrl(url: string): string {
  const parsed = URL.parse(url)
  return parsed ? `${parsed.protocol}//${parsed.host}${parsed.pathname}` : 'an invalid URL'
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'an invalid URL'
}

/** The innermost code that we know, as proxies and undici wrap the errors of sockets. */
function codeOf(error: unknown): string {
  let code = ''
  for (let depth = 0, at: unknown = error; depth < 5 && at instanceof Error; depth++) {
    const own = (at as NodeJS.ErrnoException).code
    if (typeof own === 'string') code = own
    if (code === 'UND_ERR_PRX_CONN') return code
    at = at.cause ?? (at instanceof AggregateError ? at.errors[0] : undefined)
  }
  return code
}
