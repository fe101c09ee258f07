import type { Message, Target } from '../../message.ts'
import { callbackOf, rolledUp } from '../../rollup.ts'
import { deliveryFault, faultOfLibrary } from '../fault.ts'
import type { ConfigOf } from '../types.ts'
import { type Broker, connectFirst, hostOfUri, secretsOf } from './connect.ts'

/** As Clair's, so that consumers that look at it know the same of ours. */
const APP_ID = 'clairV4-notifier'

/**
 * AMQP 0.9.1: to an exchange that is there already, as persistent messages that the broker confirms and that reach a queue.
 * Direct: the entries in Clair's form, `rollup` of them in each message. Otherwise the address to fetch them from.
 * https://www.rabbitmq.com/docs/confirms
 */
export async function createAmqpTarget(config: ConfigOf<'amqp'>): Promise<Target> {
  return await Promise.resolve({
    async deliver(message, { signal }) {
      const broker = await connectFirst(config, signal)
      // What waits for an answer of the broker fails with the connection.
      const onAbort = (): void => broker.destroy()
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        await publishAll(broker, config, message)
      } catch (error) {
        signal.throwIfAborted()
        throw faultOfLibrary(hostOfUri(broker.uri), error, secretsOf(config))
      } finally {
        signal.removeEventListener('abort', onAbort)
        await broker.close()
      }
    },
    close: async () => undefined,
  })
}

async function publishAll(broker: Broker, config: ConfigOf<'amqp'>, message: Message): Promise<void> {
  const { exchange, routingKey, direct, rollup } = config
  const channel = await broker.connection.createConfirmChannel()
  const failed = new Promise<never>((_resolve, reject) => {
    channel.on('error', reject)
    channel.on('close', () => reject(new Error('the channel was closed')))
    broker.connection.on('error', reject)
    broker.connection.on('close', () => reject(new Error('the connection was closed')))
  })
  failed.catch(() => undefined)
  let returned: string | undefined
  channel.on('return', () => {
    returned = `no queue takes what is sent to the exchange «${exchange.name}» with the key «${routingKey}»`
  })
  if (exchange.name !== '') await Promise.race([failed, channel.checkExchange(exchange.name)])
  const publish = async (content: unknown, number: number): Promise<void> => {
    channel.publish(exchange.name, routingKey, Buffer.from(JSON.stringify(content)), {
      appId: APP_ID,
      contentType: 'application/json',
      persistent: true,
      mandatory: true,
      messageId: `${message.id}-${number}`,
      timestamp: Math.floor(message.createdAt / 1000),
    })
    // One at a time: little is in flight, whatever the size of the notification.
    await Promise.race([failed, channel.waitForConfirms()])
    if (returned !== undefined) throw deliveryFault(`${hostOfUri(broker.uri)}: ${returned}`)
  }
  let number = 0
  if (direct) for await (const list of rolledUp(message, rollup)) await publish(list, ++number)
  else await publish(callbackOf(config.callback ?? '', message.id), ++number)
}
