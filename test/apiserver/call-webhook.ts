/** One POST to a webhook, with the API server's demands on TLS and Go's words where they are not met. */
import { request } from 'node:https'
import { isIP } from 'node:net'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'

export interface WebhookEndpoint {
  /** Whole, with its query. */
  readonly url: string
  /** Where to connect to instead of the URL's host: a Service has no address here. */
  readonly port?: number
  /** PEM of who may issue its certificate. */
  readonly authority?: string
  /** PEM of the API server's own. */
  readonly client?: { readonly certificate: string; readonly key: string }
  /** The one version of TLS to speak; what both sides know best where none is given. */
  readonly version?: 'TLSv1.2' | 'TLSv1.3'
}

export interface WebhookAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

const CODES: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate signed by unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate signed by unknown authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate signed by unknown authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate signed by unknown authority',
  CERT_SIGNATURE_FAILURE: 'certificate signed by unknown authority',
  INVALID_PURPOSE: 'certificate specifies an incompatible key usage',
  CERT_HAS_EXPIRED: 'certificate has expired or is not yet valid',
  CERT_NOT_YET_VALID: 'certificate has expired or is not yet valid',
}

/** What the other side says of the API server's own certificate; https://www.rfc-editor.org/rfc/rfc8446#section-6 */
const ALERTS: Readonly<Record<string, string>> = {
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'certificate required',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'unknown certificate authority',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': 'handshake failure',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'protocol version not supported',
}

/**
 * @param signal its abort is the timeout
 * @throws Error `Post "URL": why`
 */
export async function callWebhook(
  endpoint: WebhookEndpoint,
  body: unknown,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  try {
    return await post(endpoint, JSON.stringify(body), signal)
  } catch (error) {
    throw new Error(`Post "${endpoint.url}": ${wordsOf(error as NodeJS.ErrnoException, endpoint, signal)}`, {
      cause: error,
    })
  }
}

function wordsOf(error: NodeJS.ErrnoException, { url }: WebhookEndpoint, signal: AbortSignal): string {
  if (signal.aborted) return 'context deadline exceeded'
  const { code = '', message } = error
  const fault = CODES[code]
  if (fault !== undefined) return `tls: failed to verify certificate: x509: ${fault}`
  const alert = ALERTS[code]
  if (alert !== undefined) return `remote error: tls: ${alert}`
  if (code === 'EPROTO' && message.includes('wrong version number'))
    return 'http: server gave HTTP response to HTTPS client'
  if (code === 'ECONNREFUSED') return `dial tcp ${new URL(url).host}: connect: connection refused`
  if (code === 'ECONNRESET') return 'read: connection reset by peer'
  return message
}

function post(endpoint: WebhookEndpoint, body: string, signal: AbortSignal): Promise<WebhookAnswer> {
  const url = new URL(endpoint.url)
  if (url.protocol !== 'https:') throw new Error(`webhook URL must use https, not ${url.protocol}`)
  const name = url.hostname.replaceAll(/^\[|\]$/g, '')
  const { authority, client, version } = endpoint
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: endpoint.port === undefined ? name : '127.0.0.1',
        port: endpoint.port ?? (url.port || 443),
        path: url.pathname + url.search,
        method: 'POST',
        headers: {
          host: url.host,
          'content-type': 'application/json',
          accept: 'application/json, */*',
          'content-length': Buffer.byteLength(body),
        },
        agent: false,
        // An address is not sent as a name, but it is what the certificate has to be for.
        servername: isIP(name) === 0 ? name : '',
        checkServerIdentity: (_host, certificate) => identityFault(name, certificate),
        ...(authority === undefined ? {} : { ca: authority }),
        ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
        ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
        signal,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

/** Go looks at alternative names alone; Node would take the common name where there are none. */
function identityFault(name: string, certificate: PeerCertificate): Error | undefined {
  const x509 = 'tls: failed to verify certificate: x509: '
  if (!certificate.subjectaltname)
    return new Error(`${x509}certificate relies on legacy Common Name field, use SANs instead`)
  if (checkServerIdentity(name, certificate) === undefined) return undefined
  const names = certificate.subjectaltname.replaceAll(/(?:DNS|IP Address):/g, '')
  return new Error(`${x509}certificate is valid for ${names}, not ${name}`)
}
