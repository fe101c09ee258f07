import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

interface Teardown {
  after(work: () => Promise<void> | void): void
}

export interface TestServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** `127.0.0.1:PORT` */
  readonly host: string
  readonly port: number
  /** Every request so far. */
  readonly requests: readonly SeenRequest[]
  /** What it does when it is taken for a proxy. */
  onConnect(answer: (socket: Duplex) => void): void
}

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export type Answer = (request: SeenRequest, response: ServerResponse, count: number) => void

/**
 * A server on loopback whose answers the test writes.
 * @param answer gets the number of requests before this one
 */
export async function startServer(
  t: Teardown,
  answer: Answer,
  tls?: { readonly certificate: string; readonly key: string },
): Promise<TestServer> {
  const requests: SeenRequest[] = []
  const listener = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming)
    requests.push(request)
    answer(request, response, requests.length - 1)
  }
  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => {
    listener(incoming, response).catch((error: unknown) => response.destroy(error as Error))
  }
  const server = tls
    ? createTlsServer({ cert: await readFile(tls.certificate), key: await readFile(tls.key) }, onRequest)
    : createServer(onRequest)
  const port = await listen(t, server)
  const host = `127.0.0.1:${port}`
  return {
    url: `${tls ? 'https' : 'http'}://${host}`,
    host,
    port,
    requests,
    onConnect: (connected) =>
      void server.on('connect', (_request: IncomingMessage, socket: Duplex) => connected(socket)),
  }
}

export interface TestProxy {
  readonly url: string
  /** What went through: `CONNECT host:port` or `GET http://host/path`. */
  readonly seen: readonly string[]
}

/** A proxy that leads every name to a port of loopback, so that tests may use hosts that do not exist. */
export async function startProxy(t: Teardown, targetPort: number): Promise<TestProxy> {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    const { pathname, search } = new URL(request.url ?? '')
    const { method = 'GET', headers } = request
    const forwarded = forward(
      { host: '127.0.0.1', port: targetPort, path: pathname + search, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      },
    )
    forwarded.on('error', () => response.destroy())
    request.pipe(forwarded)
  })
  const sockets = new Set<Duplex>()
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    seen.push(`CONNECT ${request.url}`)
    const target: Socket = connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.pipe(socket).pipe(target)
    })
    for (const end of [socket, target]) {
      sockets.add(end)
      end.on('error', () => undefined)
    }
  })
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  const port = await listen(t, server)
  return { url: `http://127.0.0.1:${port}`, seen }
}

/** A port of loopback on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

/** A body that breaks off: the connection is cut after the bytes have gone out. */
export function sendCut(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | number>>,
  bytes: Uint8Array,
): void {
  response.writeHead(status, headers)
  response.write(bytes, () => setImmediate(() => response.socket?.destroy()))
}

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const { method = '', url = '' } = incoming
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()]),
  )
  return { method, path: url, headers, body: Buffer.concat(chunks).toString() }
}

async function listen(t: Teardown, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return portOf(server)
}

function portOf(server: Server): number {
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}
