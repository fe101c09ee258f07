import { type IncomingMessage, request } from 'node:http'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { EngineAddress } from './address.ts'

export interface EngineResponse {
  readonly status: number
  readonly body: AsyncIterable<Uint8Array>
  discard(): Promise<void>
}

/** Bytes of an engine's error message that are worth showing. */
const MAX_ERROR_BYTES = 64 * 1024

/** GETs a path of the Docker API. 404 is an answer; other failures throw `engine-unreachable`. */
export async function engineRequest(
  address: EngineAddress,
  path: string,
  signal: AbortSignal,
): Promise<EngineResponse> {
  const response = await send(address, path, signal)
  const status = response.statusCode ?? 0
  if (status !== 200 && status !== 404) {
    throw new PlimsollError(
      'engine-unreachable',
      `The engine at ${nameOf(address)} answers ${status}: ${await errorText(response)}.`,
    )
  }
  return {
    status,
    body: body(response, address, signal),
    discard: async () => {
      response.resume()
      if (!response.complete) await new Promise((resolve) => response.once('close', resolve))
    },
  }
}

async function send(address: EngineAddress, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  const where =
    address.kind === 'socket'
      ? { socketPath: address.socketPath }
      : { host: address.host, port: address.port }
  return await new Promise((resolve, reject) => {
    const outgoing = request({ ...where, path, signal, headers: { host: 'localhost' } }, resolve)
    outgoing.once('error', (error) => reject(signal.aborted ? error : unreachable(address, error)))
    outgoing.end()
  })
}

async function* body(
  response: IncomingMessage,
  address: EngineAddress,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Buffer
  } catch (error) {
    throw signal.aborted ? error : unreachable(address, error)
  } finally {
    response.destroy()
  }
}

async function errorText(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response) {
    text += String(chunk)
    if (text.length > MAX_ERROR_BYTES) break
  }
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300)
}

function unreachable(address: EngineAddress, cause: unknown): PlimsollError {
  const message = `The engine at ${nameOf(address)} does not answer: ${messageOf(cause)}.`
  return new PlimsollError('engine-unreachable', message, { cause })
}

function nameOf(address: EngineAddress): string {
  return address.kind === 'socket' ? address.socketPath : `${address.host}:${address.port}`
}
