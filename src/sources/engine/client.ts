import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Agent, type Dispatcher } from 'undici'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { printable } from '../printable.ts'
import { type EngineAddress, formatAddress } from './address.ts'

/** GETs of the Docker API, which Podman speaks as well. Failures are `engine-unreachable`. */
export interface EngineClient {
  /** A small answer as a whole; `undefined` when the engine does not have what is asked for. */
  json(path: string, signal: AbortSignal): Promise<Uint8Array | undefined>
  stream(path: string, signal: AbortSignal): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** Bytes of an answer that is no archive. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** Milliseconds. An engine that hangs is to be named, and not waited for: by default it is asked before all else. */
const ANSWER_TIMEOUT = 60_000

export async function connectEngine(
  address: EngineAddress,
  answerTimeout = ANSWER_TIMEOUT,
): Promise<EngineClient> {
  const quick = { headersTimeout: answerTimeout, bodyTimeout: answerTimeout }
  // An engine packs for minutes before and while it sends; --timeout is what ends that.
  const agent = new Agent({ connect: await connection(address), headersTimeout: 0, bodyTimeout: 0 })
  return {
    json: async (path, signal) => {
      const response = await get(agent, address, path, signal, quick)
      const bytes = await readSmall(response.body, address, signal)
      if (response.statusCode === 200) return bytes
      // 400 is for a name that the engine does not take for one.
      if (response.statusCode === 404 || response.statusCode === 400) return undefined
      throw refused(address, response.statusCode, bytes)
    },
    stream: (path, signal) => stream(agent, address, path, signal),
    close: async () => await agent.destroy(),
  }
}

/** Whether an engine could not be spoken to at all, as opposed to having answered with an error. */
export function isConnectFailure(error: unknown): boolean {
  const cause =
    error instanceof PlimsollError ? (error.cause as NodeJS.ErrnoException | undefined) : undefined
  return ['EACCES', 'EPERM', 'ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes(cause?.code ?? '')
}

async function connection({ to, tlsFolder }: EngineAddress): Promise<NonNullable<Agent.Options['connect']>> {
  if (to.kind === 'socket') return { socketPath: to.path }
  if (tlsFolder === undefined) return {}
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readPem(join(tlsFolder, name))),
  )
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) }
}

/** An engine may ask for no client certificate, and its own may be from a public authority. */
async function readPem(path: string): Promise<Buffer | undefined> {
  return await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new PlimsollError('engine-unreachable', `${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  })
}

async function get(
  agent: Agent,
  address: EngineAddress,
  path: string,
  signal: AbortSignal,
  timeouts: Pick<Dispatcher.RequestOptions, 'headersTimeout' | 'bodyTimeout'> = {},
): Promise<Dispatcher.ResponseData> {
  const { to, tlsFolder } = address
  const host = to.kind === 'socket' ? 'localhost' : `${to.host}:${to.port}`
  const origin = `${tlsFolder === undefined ? 'http' : 'https'}://${host}`
  try {
    return await agent.request({ origin, path, method: 'GET', signal, ...timeouts })
  } catch (error) {
    signal.throwIfAborted()
    throw unreachable(address, error)
  }
}

async function* stream(
  agent: Agent,
  address: EngineAddress,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { statusCode, body } = await get(agent, address, path, signal)
  if (statusCode !== 200) throw refused(address, statusCode, await readSmall(body, address, signal))
  try {
    for await (const chunk of body) yield chunk as Buffer
  } catch (error) {
    signal.throwIfAborted()
    throw unreachable(address, error)
  } finally {
    body.destroy()
  }
}

async function readSmall(
  body: Dispatcher.ResponseData['body'],
  address: EngineAddress,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      length += (chunk as Buffer).length
      if (length > MAX_ANSWER_BYTES) throw new Error(`its answer has more than ${MAX_ANSWER_BYTES} bytes`)
      parts.push(chunk as Buffer)
    }
  } catch (error) {
    signal.throwIfAborted()
    throw unreachable(address, error)
  } finally {
    body.destroy()
  }
  return Buffer.concat(parts)
}

function refused(address: EngineAddress, status: number, answer: Uint8Array): PlimsollError {
  const text = printable(Buffer.from(answer).toString('utf8').replaceAll(/\s+/g, ' ').trim())
  const message = `The engine at ${formatAddress(address)} answers ${status}: ${text}.`
  return new PlimsollError('engine-unreachable', message)
}

function unreachable(address: EngineAddress, cause: unknown): PlimsollError {
  const message = `The engine at ${formatAddress(address)} does not answer: ${messageOf(cause)}.`
  return new PlimsollError('engine-unreachable', message, { cause })
}
