/** A plain client of the stand-in, and webhooks for it to call. */
import { once } from 'node:events'
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import {
  createAuthority,
  issueCertificate,
  type KeyedCertificate,
} from '../../src/kubernetes/certificates/certificate.ts'
import type { ClusterApi } from './types.ts'

interface Teardown {
  after(work: () => Promise<void> | void): void
}

const HOUR = 60 * 60 * 1000
export const VALIDITY = { from: new Date(Date.now() - HOUR), until: new Date(Date.now() + HOUR) }
export const EXPIRED = { from: new Date(Date.now() - 3 * HOUR), until: new Date(Date.now() - 2 * HOUR) }

/** Who issues the certificates of webhooks, and of the API server to them. */
export const AUTHORITY: KeyedCertificate = createAuthority({ commonName: 'webhooks', ...VALIDITY })
export const CA_BUNDLE = Buffer.from(AUTHORITY.certificate).toString('base64')

export function issue(hosts: readonly string[], validity = VALIDITY): KeyedCertificate {
  return issueCertificate(AUTHORITY, { commonName: '127.0.0.1', hosts, usage: 'server', ...validity })
}

export function clientCertificate(): KeyedCertificate {
  return issueCertificate(AUTHORITY, { commonName: 'kube-apiserver', usage: 'client', ...VALIDITY })
}

export interface WebhookServer {
  readonly url: string
  readonly port: number
  /** The body of each request so far. */
  readonly bodies: readonly unknown[]
  readonly paths: readonly string[]
}

export type Answering = (body: unknown, response: ServerResponse, count: number) => void

export interface WebhookTls {
  readonly hosts?: readonly string[]
  readonly validity?: typeof VALIDITY
  readonly isPlain?: boolean
  readonly isMutual?: boolean
}

export async function startWebhook(
  t: Teardown,
  answer: Answering,
  tls: WebhookTls = {},
): Promise<WebhookServer> {
  const bodies: unknown[] = []
  const paths: string[] = []
  const listener = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: unknown = JSON.parse(await textOf(incoming))
    paths.push(incoming.url ?? '')
    answer(body, response, bodies.push(body) - 1)
  }
  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void =>
    void listener(incoming, response).catch((error: unknown) => response.destroy(error as Error))
  const own = issue(tls.hosts ?? ['127.0.0.1', 'hook.security.svc'], tls.validity)
  const mutual = tls.isMutual
    ? { ca: AUTHORITY.certificate, requestCert: true, rejectUnauthorized: true }
    : {}
  const server = tls.isPlain
    ? createPlain(onRequest)
    : createServer({ cert: own.certificate, key: own.key, ...mutual }, onRequest)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `https://127.0.0.1:${port}`, port, bodies, paths }
}

export interface ApiAnswer {
  readonly status: number
  readonly warnings: string | undefined
  /** Its message is empty where it is no Status, and the whole text where it is no JSON. */
  readonly body: Record<string, unknown> & { readonly message: string }
}

/** One request; of nobody where no token is given. */
export function call(
  server: Pick<ClusterApi, 'url' | 'authority'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server.url}${path}`,
      { method, ca: server.authority, headers, agent: false },
      (response) => {
        textOf(response).then(
          (text) =>
            resolve({
              status: response.statusCode ?? 0,
              warnings: response.headersDistinct['warning']?.join(', '),
              body: bodyOf(text),
            }),
          reject,
        )
      },
    )
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function bodyOf(text: string): ApiAnswer['body'] {
  try {
    return { message: '', ...(JSON.parse(text || '{}') as Record<string, unknown>) }
  } catch {
    return { message: text }
  }
}

async function textOf(stream: IncomingMessage): Promise<string> {
  return Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>)).toString()
}
