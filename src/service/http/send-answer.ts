import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Coding, codingFor, compress, createCompressor, MIN_COMPRESSED } from './compression.ts'
import type { Answer, AnswerBody } from './route.ts'

export interface SendOptions {
  /** `HEAD`: everything but the body. */
  readonly method: string
  readonly acceptEncoding: string | undefined
  readonly signal: AbortSignal
}

/** What was to be sent could not be made any further, while the caller was still there: `cause` says why. */
export class StreamFailed extends Error {}

/** Milliseconds for which a caller may leave what is sent to it unread. */
const MAX_STALL = 60_000

/**
 * Sends an answer straight to the connection: ready bytes are not copied. A stream that fails cuts the connection, so
 * that nobody takes what came for the whole. Rejects when the answer did not go out.
 */
export async function sendAnswer(
  outgoing: ServerResponse,
  answer: Answer,
  options: SendOptions,
): Promise<void> {
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    // Of Node, a list makes several headers, and letters that would end a header are refused.
    outgoing.setHeader(name, typeof value === 'string' ? value : [...value])
  }
  outgoing.statusCode = answer.status
  watchForStall(outgoing)
  if (!answer.body || answer.status === 204 || answer.status === 304) return await end(outgoing)
  const type = typeOf(answer.body)
  outgoing.setHeader('Content-Type', type)
  const coding = outgoing.hasHeader('Content-Encoding') ? undefined : codingFor(options.acceptEncoding, type)
  if (answer.body.kind === 'stream') await sendStream(outgoing, answer.body.chunks, coding, options)
  else await sendBytes(outgoing, bytesOf(answer.body), coding, options)
}

function typeOf(body: AnswerBody): string {
  return body.kind === 'json' ? (body.type ?? 'application/json') : body.type
}

function bytesOf(body: Exclude<AnswerBody, { kind: 'stream' }>): Uint8Array {
  const content = body.kind === 'json' ? JSON.stringify(body.value) : body.bytes
  return typeof content === 'string' ? Buffer.from(content) : content
}

async function sendBytes(
  outgoing: ServerResponse,
  bytes: Uint8Array,
  coding: Coding | undefined,
  { method }: SendOptions,
): Promise<void> {
  const isCoded = coding !== undefined && bytes.byteLength >= MIN_COMPRESSED
  const body = isCoded ? await compress(bytes, coding) : bytes
  if (isCoded) announce(outgoing, coding)
  outgoing.setHeader('Content-Length', body.byteLength)
  await end(outgoing, method === 'HEAD' ? undefined : body)
}

async function sendStream(
  outgoing: ServerResponse,
  chunks: AsyncIterable<string | Uint8Array>,
  coding: Coding | undefined,
  { method, signal }: SendOptions,
): Promise<void> {
  if (coding !== undefined) announce(outgoing, coding)
  if (method === 'HEAD') {
    await chunks[Symbol.asyncIterator]().return?.()
    return await end(outgoing)
  }
  const iterator = chunks[Symbol.asyncIterator]()
  // What fails at once can still be answered properly. Events may be long in coming.
  const first = isEvents(outgoing) ? undefined : await iterator.next()
  outgoing.flushHeaders()
  const source = Readable.from(toBytes(first, iterator, signal), { objectMode: false })
  if (coding === undefined) await pipeline(source, outgoing, { signal })
  else await pipeline(source, createCompressor(coding), outgoing, { signal })
}

function isEvents(outgoing: ServerResponse): boolean {
  return String(outgoing.getHeader('Content-Type')).startsWith('text/event-stream')
}

type Chunk = IteratorResult<string | Uint8Array>

async function* toBytes(
  first: Chunk | undefined,
  rest: AsyncIterator<string | Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first ?? (await rest.next()); !next.done; next = await rest.next())
      yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value
  } catch (error) {
    throw signal.aborted ? error : new StreamFailed('A stream failed.', { cause: error })
  } finally {
    await rest.return?.()
  }
}

function announce(outgoing: ServerResponse, coding: Coding): void {
  outgoing.setHeader('Content-Encoding', coding)
  outgoing.appendHeader('Vary', 'Accept-Encoding')
}

async function end(outgoing: ServerResponse, body?: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onClose = (): void => {
      if (outgoing.writableFinished) resolve()
      else reject(new Error('The connection was closed before the answer was sent.'))
    }
    if (outgoing.destroyed) return onClose()
    outgoing.once('close', onClose).once('finish', resolve).end(body)
  })
}

/** Cuts the connection when nothing of what waits to be sent was taken for long. */
function watchForStall(outgoing: ServerResponse): void {
  outgoing.setTimeout(MAX_STALL, () => {
    if (outgoing.writableLength > 0 || (outgoing.socket?.writableLength ?? 0) > 0) outgoing.destroy()
  })
}
