import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestId } from './request-id.ts'

/** One request and its answer, as long as they last. */
export interface Exchange {
  readonly id: string
  readonly method: string
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  /** The caller has gone, or the service gives up. */
  readonly signal: AbortSignal
  /** Of `performance.now()`. */
  readonly began: number
  /** Whether the connection was lost before the answer was sent. */
  isGone(): boolean
}

export function createExchange(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  stop: AbortSignal,
): Exchange {
  const id = requestId(incoming.headers['x-request-id'])
  const controller = new AbortController()
  const giveUp = (): void => controller.abort(stop.reason)
  stop.addEventListener('abort', giveUp, { once: true })
  outgoing.once('close', () => {
    stop.removeEventListener('abort', giveUp)
    if (!outgoing.writableFinished) controller.abort(new Error('The caller has gone.'))
  })
  // A connection that breaks is no error of ours: it ends the exchange, which is seen by its closing.
  incoming.on('error', () => undefined)
  outgoing.on('error', () => undefined)
  return {
    id,
    method: incoming.method ?? 'GET',
    incoming,
    outgoing,
    signal: controller.signal,
    began: performance.now(),
    isGone: () => outgoing.destroyed && !outgoing.writableFinished,
  }
}
