import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { messageOf, PlimsollError } from '../../../core/errors.ts'
import type { ListenAddress } from './address.ts'
import { type Answer, answerScan, type ServerNeeds, textAnswer } from './answer.ts'
import { createMetrics, type RequestMetrics } from './metrics.ts'

export type ServerLog = (level: 'INFO' | 'ERROR', text: string) => void

export interface ServerOptions extends ServerNeeds {
  readonly address: ListenAddress
  readonly log: ServerLog
  readonly signal: AbortSignal
}

/** Longest body, in bytes: etcd takes no object of more than 1.5 MiB. */
export const MAX_BODY = 8 * 1024 * 1024
/** A request has to be there by then, in milliseconds. */
const READ_TIMEOUT = 5000
/** A connection without a byte for that long is ended, in milliseconds. */
const WRITE_TIMEOUT = 60_000
const IDLE_TIMEOUT = 15_000

/** Serves until the signal aborts, then ends what is under way. Throws `kubesec-invalid` when it cannot listen. */
export async function serveKubesec(options: ServerOptions): Promise<void> {
  const { address, log, signal } = options
  // Requests leave much that is garbage at once: to let the space for it grow takes 60 MiB and makes nothing faster.
  setFlagsFromString('--semi-space-growth-factor=1')
  const metrics = createMetrics()
  // What is under way when the server is to stop is still answered, and ends with the last connection.
  const lastly = new AbortController()
  const server = createServer(
    {
      requestTimeout: READ_TIMEOUT,
      headersTimeout: READ_TIMEOUT,
      keepAliveTimeout: IDLE_TIMEOUT,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => void handle(request, response, metrics, { ...options, signal: lastly.signal }),
  )
  server.timeout = WRITE_TIMEOUT
  const shown = `${address.host ?? ''}:${address.port}`
  log('INFO', `Starting HTTP server on ${shown}`)
  await listen(server, address)
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const force = setTimeout(() => {
    lastly.abort()
    server.closeAllConnections()
  }, WRITE_TIMEOUT)
  await closed
  clearTimeout(force)
  log('INFO', 'HTTP server stopped')
}

async function listen(server: Server, address: ListenAddress): Promise<void> {
  server.listen(address)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new PlimsollError('kubesec-invalid', `HTTP server crashed ${messageOf(error)}`, { cause: error })
  }
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  metrics: RequestMetrics,
  options: ServerOptions,
): Promise<void> {
  const started = performance.now()
  let answer: Answer
  try {
    answer = await answerTo(request, metrics, options)
  } catch (error) {
    options.log('ERROR', messageOf(error))
    answer = textAnswer(500, 'Internal Server Error')
  }
  metrics.answered(answer.status, (performance.now() - started) / 1000)
  if (answer.documents > 0) metrics.scanned(answer.documents)
  if (answer.status >= 400) options.log('ERROR', `${answer.status} ${answer.body.trimEnd()}`)
  if (response.destroyed) return
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': Buffer.byteLength(answer.body),
    ...(answer.status === 303 ? { location: HOME } : {}),
    // What is left of a body that is too long is not read.
    ...(answer.status === 413 ? { connection: 'close' } : {}),
  })
  response.end(request.method === 'HEAD' ? undefined : answer.body)
}

const HOME = 'https://kubesec.io'

async function answerTo(
  request: IncomingMessage,
  metrics: RequestMetrics,
  options: ServerOptions,
): Promise<Answer> {
  const target = request.url ?? '/'
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  if (path === '/metrics')
    return { ...textAnswer(200, ''), type: 'text/plain; version=0.0.4; charset=utf-8', body: metrics.text() }
  if (path === '/healthz') return textAnswer(200, 'OK')
  if (request.method === 'GET' || request.method === 'HEAD')
    return {
      status: 303,
      type: 'text/html; charset=utf-8',
      body: `<a href="${HOME}">See Other</a>.\n\n`,
      documents: 0,
    }
  const body = await readBody(request)
  if (body === undefined) return textAnswer(413, `the body is longer than ${MAX_BODY} bytes`)
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1))
  return await answerScan(body, query, options, options.signal)
}

/** `undefined` when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) return undefined
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BODY) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
