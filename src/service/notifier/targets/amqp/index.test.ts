import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type Channel, connect } from 'amqplib'
import { freePort } from '../../../../../test/http-server.ts'
import { entryWith, messageOfEntries } from '../../../../../test/notification-fixtures.ts'
import { RABBITMQ_SERVER, type RabbitMq, rabbitMq } from '../../../../../test/rabbitmq.ts'
import { needs } from '../../../../../test/real-data.ts'
import { signal } from '../../../../../test/targets.ts'
import { clairNotification } from '../../clair-notification.ts'
import type { ConfigOf } from '../types.ts'
import { createAmqpTarget } from './index.ts'

const message = messageOfEntries([entryWith(1), entryWith(2), entryWith(3)])

/** An exchange with a queue that takes what has the key `vulnerable`. */
async function setUp(
  t: TestContext,
  broker: RabbitMq,
): Promise<{ channel: Channel; exchange: string; queue: string }> {
  const connection = await connect(broker.amqp)
  t.after(() => connection.close())
  const channel = await connection.createChannel()
  const exchange = `notifications-${randomUUID()}`
  await channel.assertExchange(exchange, 'direct', { durable: true })
  const { queue } = await channel.assertQueue('', { exclusive: true })
  await channel.bindQueue(queue, exchange, 'vulnerable')
  return { channel, exchange, queue }
}

async function take(channel: Channel, queue: string) {
  const got = await channel.get(queue, { noAck: true })
  return got
    ? { content: JSON.parse(got.content.toString()) as unknown, properties: got.properties }
    : undefined
}

function configWith(
  exchange: string,
  changes: Partial<ConfigOf<'amqp'>> & Pick<ConfigOf<'amqp'>, 'uris'>,
): ConfigOf<'amqp'> {
  return {
    kind: 'amqp',
    name: 'broker',
    filter: {},
    exchange: { name: exchange, type: 'direct', durable: true, autoDelete: false },
    routingKey: 'vulnerable',
    direct: true,
    rollup: 2,
    ...changes,
  }
}

function needsBroker(t: TestContext): boolean {
  return needs(t, existsSync(RABBITMQ_SERVER), 'rabbitmq-server is not installed')
}

test('direct: entries in Clair’s form, some in each message, persistent and known again', async (t) => {
  if (!needsBroker(t)) return
  const broker = await rabbitMq()
  const { channel, exchange, queue } = await setUp(t, broker)
  const target = await createAmqpTarget(configWith(exchange, { uris: [broker.amqp] }))

  await target.deliver(message, { signal })

  const entries = [1, 2, 3].map((number) => clairNotification(entryWith(number)))
  const first = await take(channel, queue)
  assert.deepEqual(first?.content, entries.slice(0, 2))
  const { appId, contentType, deliveryMode, messageId } = first?.properties ?? {}
  assert.deepEqual(
    [appId, contentType, deliveryMode, messageId],
    ['clairV4-notifier', 'application/json', 2, `${message.id}-1`],
  )
  assert.deepEqual((await take(channel, queue))?.content, entries.slice(2))
  assert.equal(await take(channel, queue), undefined)
})

test('callback: the address to fetch it from, by TLS, at the first broker that is up', async (t) => {
  if (!needsBroker(t)) return
  const broker = await rabbitMq()
  const { channel, exchange, queue } = await setUp(t, broker)
  const target = await createAmqpTarget(
    configWith(exchange, {
      uris: [`amqp://guest:guest@127.0.0.1:${await freePort()}`, broker.amqps],
      tls: { rootCa: broker.authority },
      direct: false,
      callback: 'https://clair.example/notification/',
    }),
  )

  await target.deliver(message, { signal })

  assert.deepEqual((await take(channel, queue))?.content, {
    notification_id: message.id,
    callback: `https://clair.example/notification/${message.id}`,
  })
})

test('what cannot be delivered is told, without the password', async (t) => {
  if (!needsBroker(t)) return
  const broker = await rabbitMq()
  const { exchange } = await setUp(t, broker)
  const dead = await freePort()
  const host = new URL(broker.amqp).host
  const cases: [string, ConfigOf<'amqp'>, RegExp][] = [
    [
      'nobody listens',
      configWith(exchange, { uris: [`amqp://guest:s3cr3t@127.0.0.1:${dead}`] }),
      /^127\.0\.0\.1:\d+: .*refused|ECONNREFUSED/i,
    ],
    [
      'wrong password',
      configWith(exchange, { uris: [broker.amqp.replace(':guest@', ':s3cr3t@')] }),
      /ACCESS.REFUSED|refused/i,
    ],
    ['no such exchange', configWith('nothing', { uris: [broker.amqp] }), /NOT.FOUND/],
    ['no queue', configWith(exchange, { uris: [broker.amqp], routingKey: 'other' }), /no queue takes/],
    ['unknown authority', configWith(exchange, { uris: [broker.amqps] }), /certificate/i],
  ]
  for (const [name, config, text] of cases) {
    const target = await createAmqpTarget(config)
    await assert.rejects(target.deliver(message, { signal }), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'delivery-failed', name)
      assert.match(error.message, text, name)
      assert.doesNotMatch(error.message, /s3cr3t/, name)
      return true
    })
  }
  assert.ok(host)
})
