import { isIP } from 'node:net'
import type { Writable } from 'node:stream'
import stompit, { type Client } from 'stompit'
import { messageOf } from '../../../../core/errors.ts'
import type { Message, Target } from '../../message.ts'
import { callbackOf, rolledUp } from '../../rollup.ts'
import { readClientTls } from '../client-tls.ts'
import { deliveryFault, faultOfLibrary } from '../fault.ts'
import type { ConfigOf } from '../types.ts'
import { type StompAddress, stompAddress } from './address.ts'
import { readErrorFrames } from './error-frames.ts'

const CONNECT_TIMEOUT = 10_000
/** Until the broker says that it has a message. */
const RECEIPT_TIMEOUT = 30_000

/**
 * STOMP 1.0 to 1.2: to a destination, with a receipt for all that is sent. Direct: the entries in Clair's form, `rollup` of
 * them in each message, in one transaction. Otherwise the address to fetch them from.
 * https://stomp.github.io/stomp-specification-1.2.html
 */
export async function createStompTarget(config: ConfigOf<'stomp'>): Promise<Target> {
  const addresses = config.uris.map((uri) => stompAddress(uri, config.tls !== undefined))
  const secrets = [config.user?.passcode]
  return await Promise.resolve({
    async deliver(message, { signal }) {
      const { client, address } = await connectFirst(addresses, config, signal)
      const failed = new Promise<never>((_resolve, reject) => {
        client.on('error', reject)
        client.on('end', () => reject(new Error('the connection was closed')))
        signal.addEventListener('abort', () => client.destroy(new Error('stopped')), { once: true })
      })
      failed.catch(() => undefined)
      try {
        await Promise.race([failed, sendAll(client, config, message)])
      } catch (error) {
        signal.throwIfAborted()
        throw faultOfLibrary(nameOf(address), error, secrets)
      } finally {
        client.destroy()
      }
    },
    close: async () => undefined,
  })
}

async function sendAll(client: Client, config: ConfigOf<'stomp'>, message: Message): Promise<void> {
  const headersOf = (number: number): Record<string, string> => ({
    destination: config.destination,
    'content-type': 'application/json',
    persistent: 'true',
    'x-plimsoll-delivery': `${message.id}-${number}`,
  })
  if (!config.direct) {
    const body = JSON.stringify(callbackOf(config.callback ?? '', message.id))
    await receipt((onReceipt) => client.send(headersOf(1), { onReceipt }).end(body))
    return
  }
  const transaction = client.begin()
  let number = 0
  for await (const list of rolledUp(message, config.rollup)) {
    number++
    // Its receipt would come with that of the transaction.
    await written(transaction.send(headersOf(number)), JSON.stringify(list))
  }
  await receipt((onReceipt) => transaction.commit({ onReceipt }))
}

async function written(frame: Writable, body: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    frame.once('error', reject)
    frame.end(body, () => resolve())
  })
}

async function receipt(send: (onReceipt: () => void) => unknown): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error('the broker gave no receipt in time')), RECEIPT_TIMEOUT)
  try {
    send(resolve)
    await promise
  } finally {
    clearTimeout(timer)
  }
}

async function connectFirst(
  addresses: readonly StompAddress[],
  config: ConfigOf<'stomp'>,
  signal: AbortSignal,
): Promise<{ readonly client: Client; readonly address: StompAddress }> {
  const tls = await readClientTls(config.tls)
  const { user } = config
  const login: Record<string, string> = user ? { login: user.login, passcode: user.passcode } : {}
  const faults: string[] = []
  for (const address of addresses) {
    signal.throwIfAborted()
    try {
      const options = {
        host: address.host,
        port: address.port,
        ssl: address.isTls,
        timeout: CONNECT_TIMEOUT,
        connectHeaders: { host: address.virtualHost, 'heart-beat': '0,0', ...login },
        ...(address.isTls ? tls : {}),
        // The name that a certificate is asked for is never an address.
        ...(address.isTls && isIP(address.host) === 0 ? { servername: address.host } : {}),
      }
      return { client: await connect(options, signal), address }
    } catch (error) {
      faults.push(`${nameOf(address)}: ${messageOf(error) || 'it cannot be reached'}`)
    }
  }
  signal.throwIfAborted()
  throw deliveryFault(faults.join('; '), [user?.passcode])
}

async function connect(options: Parameters<typeof stompit.connect>[0], signal: AbortSignal): Promise<Client> {
  const { promise, resolve, reject } = Promise.withResolvers<Client>()
  const connecting = stompit.connect(options, (error, client) => {
    if (error) reject(error)
    else resolve(client)
  })
  readErrorFrames(connecting)
  // Without a listener, an error that comes later would end the process.
  connecting.on('error', () => undefined)
  // The library's time is up when the socket is open; a broker that says nothing then is left alone too.
  const given = AbortSignal.any([signal, AbortSignal.timeout(2 * CONNECT_TIMEOUT)])
  const onAbort = (): void => connecting.destroy(new Error('it did not answer in time'))
  given.addEventListener('abort', onAbort, { once: true })
  try {
    return await promise
  } catch (error) {
    connecting.destroy()
    throw error
  } finally {
    given.removeEventListener('abort', onAbort)
  }
}

function nameOf({ host, port }: StompAddress): string {
  return `${host}:${port}`
}
