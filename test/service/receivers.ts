import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { connect } from 'amqplib'
import type { TargetConfig } from '../../src/service/config/types.ts'
import { startServer } from '../http-server.ts'
import { rabbitMq } from '../rabbitmq.ts'

/** Address under which targets are told to ask for what they are told of. */
export const CALLBACK = 'http://clair.example/notifier/api/v1/notification'

/** One receiver of each kind; the broker's two queues are read by `take`, which gives a message once. */
export async function startReceivers(t: TestContext) {
  const hook = await startServer(t, (_request, response) => response.end())
  const broker = await rabbitMq()
  const connection = await connect(broker.amqp)
  t.after(() => connection.close())
  const channel = await connection.createChannel()
  const [exchange, byAmqp, byStomp] = [randomUUID(), `amqp-${randomUUID()}`, `stomp-${randomUUID()}`]
  await channel.assertExchange(exchange, 'fanout')
  for (const queue of [byAmqp, byStomp]) await channel.assertQueue(queue)
  await channel.bindQueue(byAmqp, exchange, '')
  const takeFrom = (queue: string) => async (): Promise<unknown> => {
    const got = await channel.get(queue, { noAck: true })
    return got ? (JSON.parse(got.content.toString()) as unknown) : undefined
  }
  const targets: TargetConfig[] = [
    {
      kind: 'webhook',
      name: 'hook',
      filter: {},
      url: hook.url,
      headers: {},
      form: 'callback',
      callback: CALLBACK,
    },
    {
      kind: 'amqp',
      name: 'amqp',
      filter: {},
      uris: [broker.amqp],
      exchange: { name: exchange, type: 'fanout', durable: true, autoDelete: false },
      routingKey: '',
      direct: true,
      rollup: 100,
    },
    {
      kind: 'stomp',
      name: 'stomp',
      filter: {},
      uris: [broker.stomp],
      user: broker.user,
      destination: `/amq/queue/${byStomp}`,
      direct: false,
      rollup: 1,
      callback: CALLBACK,
    },
  ]
  return { hook, targets, take: { amqp: takeFrom(byAmqp), stomp: takeFrom(byStomp) } }
}
