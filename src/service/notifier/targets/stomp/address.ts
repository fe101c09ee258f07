import { PlimsollError } from '../../../../core/errors.ts'

export interface StompAddress {
  readonly host: string
  readonly port: number
  readonly isTls: boolean
  /** What the broker knows as `host`: RabbitMQ's virtual host. */
  readonly virtualHost: string
}

const PORT = 61_613
const TLS_PORT = 61_614

/**
 * Clair's `host:port`, or a URL: `stomp://host:61613/virtual-host`, `stomps://…`, `stomp+ssl://…`. Throws `config-invalid`.
 * @param hasTls whether certificates are configured, by which Clair decides
 */
export function stompAddress(text: string, hasTls: boolean): StompAddress {
  const url = URL.parse(text.includes('://') ? text : `stomp://${text}`)
  const scheme = url?.protocol.slice(0, -1) ?? ''
  const isTls = hasTls || ['stomps', 'stomp+ssl', 'stomp+tls', 'ssl', 'tls'].includes(scheme)
  if (!url || url.hostname === '' || !(isTls || ['stomp', 'tcp'].includes(scheme)))
    throw new PlimsollError('config-invalid', `«${withoutUser(text)}» is no address of a STOMP broker.`)
  return {
    host: url.hostname.replace(/^\[(?<address>.*)\]$/, '$<address>'),
    port: url.port === '' ? (isTls ? TLS_PORT : PORT) : Number(url.port),
    isTls,
    virtualHost: url.pathname.length > 1 ? decodeURIComponent(url.pathname.slice(1)) : '/',
  }
}

function withoutUser(text: string): string {
  return text.slice(text.lastIndexOf('@') + 1)
}
