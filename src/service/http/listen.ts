import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { Address, ListenConfig } from '../config/types.ts'
import type { Logger } from '../observe/logger.ts'
import { readCertificate, watchCertificate } from './certificate.ts'
import type { RequestListener } from './request-listener.ts'

/** Bytes of all headers of a request together; more are answered 431. */
const MAX_HEADER_BYTES = 16 * 1024
/** Longer than balancers keep an idle connection (60 s mostly), so that none is closed under a request. */
const KEEP_ALIVE = 75_000

/** Milliseconds between looks for connections that have become idle, in a stop. */
const CLOSING = 50

export interface ListenOptions extends Address {
  readonly tls?: NonNullable<ListenConfig['tls']>
  /** Milliseconds until the head of a request has come. */
  readonly requestTimeout: number
  readonly log: Logger
  /** Ends the watching of certificates. */
  readonly signal: AbortSignal
}

export interface Listening {
  /** `https://127.0.0.1:6060`, with the port that was given where 0 was asked for. */
  readonly url: string
  /** Stops accepting; resolves when what was under way has been answered. */
  stop(): Promise<void>
  /** Cuts what is left. */
  cut(): void
}

/** Listens on an address. Throws `service-address-unusable` and `service-certificate-invalid`. */
export async function listen(listener: RequestListener, options: ListenOptions): Promise<Listening> {
  const server = await createListener(listener, options)
  // Whoever waits to be asked for its body (Expect: 100-continue) is asked by whoever reads it.
  server.on('checkContinue', listener)
  server.keepAliveTimeout = KEEP_ALIVE
  server.listen({ host: options.host, port: options.port })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new PlimsollError(
      'service-address-unusable',
      `The service cannot listen on ${hostOf(options.host)}:${options.port}: ${messageOf(error)}.`,
      { cause: error },
    )
  }
  const { port } = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    // Connections that wait for another request end now; the others when they come to wait for one.
    const closing = setInterval(() => server.closeIdleConnections(), CLOSING)
    server.closeIdleConnections()
    await closed
    clearInterval(closing)
  }
  return {
    url: `${options.tls ? 'https' : 'http'}://${hostOf(options.host)}:${port}`,
    stop,
    cut: () => server.closeAllConnections(),
  }
}

async function createListener(listener: RequestListener, options: ListenOptions): Promise<Server> {
  const { tls, requestTimeout, signal, log } = options
  const settings: ServerOptions = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: requestTimeout,
    // A body may take long as long as it comes; request-body.ts watches over that.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.max(100, Math.min(requestTimeout / 2, 5000)),
    keepAlive: true,
    noDelay: true,
  }
  if (!tls) return createServer(settings, listener)
  const pair = await readCertificate(tls, signal)
  const server = createTlsServer(
    {
      ...settings,
      ...pair,
      minVersion: 'TLSv1.2',
      handshakeTimeout: requestTimeout,
      requestCert: tls.clientCa !== undefined,
      rejectUnauthorized: true,
    },
    listener,
  )
  // Whoever is not let in gets no answer that could say why, so that it stands here.
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    const { authorizationError, remoteAddress: from } = socket
    const why = String(authorizationError ?? error.code ?? error.message)
    log.info({ why, ...(from === undefined ? {} : { from }) }, 'TLS handshake failed')
  })
  watchCertificate(tls, pair, {
    signal,
    log,
    use: (next) => server.setSecureContext({ ...next, minVersion: 'TLSv1.2' }),
  })
  return server
}

function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
