import { type ChannelModel, connect } from 'amqplib'
import { messageOf } from '../../../../core/errors.ts'
import { readClientTls } from '../client-tls.ts'
import { deliveryFault } from '../fault.ts'
import type { ConfigOf } from '../types.ts'

export interface Broker {
  readonly uri: string
  readonly connection: ChannelModel
  close(): Promise<void>
  /** At once, whatever the broker says. */
  destroy(): void
}

/** Until one broker has taken the connection; the next is tried then. */
const CONNECT_TIMEOUT = 10_000
/** For the farewell: what was confirmed is confirmed without it. */
const CLOSE_TIMEOUT = 2000

/** A connection to the first broker that takes one. Throws `delivery-failed` with what each of them said. */
export async function connectFirst(config: ConfigOf<'amqp'>, signal: AbortSignal): Promise<Broker> {
  const tls = await readClientTls(config.tls)
  const faults: string[] = []
  for (const uri of config.uris) {
    signal.throwIfAborted()
    try {
      const connection = await connect(uri, { ...tls, timeout: CONNECT_TIMEOUT, noDelay: true })
      // Without a listener, an error of the connection would end the process.
      connection.on('error', () => undefined)
      return { uri, connection, close: () => farewell(connection), destroy: () => sever(connection) }
    } catch (error) {
      faults.push(`${hostOfUri(uri)}: ${messageOf(error) || 'it cannot be reached'}`)
    }
  }
  signal.throwIfAborted()
  throw deliveryFault(faults.join('; '), secretsOf(config))
}

export function hostOfUri(uri: string): string {
  return URL.parse(uri)?.host ?? 'the broker'
}

/** Passwords of the addresses, as written and as sent. */
export function secretsOf({ uris }: ConfigOf<'amqp'>): readonly string[] {
  return uris.flatMap((uri) => {
    const password = URL.parse(uri)?.password ?? ''
    return password === '' ? [] : [password, decodeURIComponent(password)]
  })
}

async function farewell(connection: ChannelModel): Promise<void> {
  const timer = AbortSignal.timeout(CLOSE_TIMEOUT)
  const late = new Promise<void>((resolve) => {
    timer.addEventListener('abort', () => resolve(), { once: true })
  })
  try {
    await Promise.race([connection.close(), late])
  } catch {
    // It is closed already.
  } finally {
    sever(connection)
  }
}

/** amqplib gives no way to end a connection without the broker, but the socket that it holds. */
function sever(connection: ChannelModel): void {
  const { stream } = connection.connection as unknown as { readonly stream?: { destroy(): void } }
  stream?.destroy()
}
