import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from 'amqplib'
import { freePort } from '../../../../../test/http-server.ts'
import { entryWith, messageOfEntries } from '../../../../../test/notification-fixtures.ts'
import { RABBITMQ_SERVER, type RabbitMq, rabbitMq } from '../../../../../test/rabbitmq.ts'
import { needs } from '../../../../../test/real-data.ts'
import { signal } from '../../../../../test/targets.ts'
import { clairNotification } from '../../clair-notification.ts'
import type { ConfigOf } from '../types.ts'
import { stompAddress } from './address.ts'
import { createStompTarget } from './index.ts'

const message = messageOfEntries([entryWith(1), entryWith(2), entryWith(3)])

/** A queue of the broker, which STOMP names by a path. */
async function setUp(t: TestContext, broker: RabbitMq) {
  const connection = await connect(broker.amqp)
  t.after(() => connection.close())
  const channel = await connection.createChannel()
  const queue = `stomp-${randomUUID()}`
  await channel.assertQueue(queue, { durable: true })
  // A broker that has taken a message may need a moment until it hands it out.
  const take = async (): Promise<unknown> => {
    for (let tries = 0; tries < 10; tries++) {
      const got = await channel.get(queue, { noAck: true })
      if (got) return JSON.parse(got.content.toString())
      await delay(50)
    }
    return undefined
  }
  return { destination: `/amq/queue/${queue}`, take }
}

function configWith(
  changes: Partial<ConfigOf<'stomp'>> & Pick<ConfigOf<'stomp'>, 'uris' | 'destination'>,
): ConfigOf<'stomp'> {
  return {
    kind: 'stomp',
    name: 'broker',
    filter: {},
    direct: true,
    rollup: 2,
    user: { login: 'guest', passcode: 'guest' },
    ...changes,
  }
}

function needsBroker(t: TestContext): boolean {
  return needs(t, existsSync(RABBITMQ_SERVER), 'rabbitmq-server is not installed')
}

test('direct: entries in Clair’s form, some in each message, in one transaction', async (t) => {
  if (!needsBroker(t)) return
  const broker = await rabbitMq()
  const { destination, take } = await setUp(t, broker)
  const target = await createStompTarget(configWith({ uris: [broker.stomp], destination }))

  await target.deliver(message, { signal })

  const entries = [1, 2, 3].map((number) => clairNotification(entryWith(number)))
  assert.deepEqual(
    [await take(), await take(), await take()],
    [entries.slice(0, 2), entries.slice(2), undefined],
  )
})

test('callback: the address to fetch it from, by TLS, at the first broker that is up', async (t) => {
  if (!needsBroker(t)) return
  const broker = await rabbitMq()
  const { destination, take } = await setUp(t, broker)
  const target = await createStompTarget(
    configWith({
      uris: [`127.0.0.1:${await freePort()}`, broker.stomps],
      destination,
      tls: { rootCa: broker.authority },
      direct: false,
      callback: 'https://clair.example/notification/',
    }),
  )

  await target.deliver(message, { signal })

  assert.deepEqual(await take(), {
    notification_id: message.id,
    callback: `https://clair.example/notification/${message.id}`,
  })
})

test('what cannot be delivered is told, without the passcode', async (t) => {
  if (!needsBroker(t)) return
  const broker = await rabbitMq()
  const { destination } = await setUp(t, broker)
  const uris = [broker.stomp]
  const user = { login: 'guest', passcode: 's3cr3t' }
  const cases: [string, ConfigOf<'stomp'>, RegExp][] = [
    [
      'nobody listens',
      configWith({ uris: [`127.0.0.1:${await freePort()}`], destination }),
      /^127\.0\.0\.1:\d+: .*REFUSED/,
    ],
    ['wrong passcode', configWith({ uris, destination, user }), /Bad CONNECT|denied/i],
    ['no such place', configWith({ uris, destination: '/nowhere/x' }), /destination/i],
    [
      'no such virtual host',
      configWith({ uris: [`stomp://${broker.stomp}/other`], destination }),
      /CONNECT|vhost|host/i,
    ],
    ['unknown authority', configWith({ uris: [`stomps://${broker.stomps}`], destination }), /certificate/i],
  ]
  for (const [name, config, text] of cases) {
    const target = await createStompTarget(config)
    await assert.rejects(target.deliver(message, { signal }), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'delivery-failed', name)
      assert.match(error.message, text, name)
      assert.doesNotMatch(error.message, /s3cr3t/, name)
      return true
    })
  }
})

test('a broker that says nothing is left when the service stops', async (t) => {
  const stop = new AbortController()
  const silent = createServer((socket) => {
    t.after(() => void socket.destroy())
    socket.on('error', () => undefined)
    socket.once('data', () => stop.abort(new Error('the service stops')))
  }).listen(0, '127.0.0.1')
  t.after(() => void silent.close())
  await new Promise((resolve) => {
    silent.once('listening', resolve)
  })
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  const target = await createStompTarget(configWith({ uris: [`127.0.0.1:${port}`], destination: '/queue/x' }))
  await assert.rejects(target.deliver(message, { signal: stop.signal }), { message: 'the service stops' })
})

test('addresses are Clair’s, or URLs', () => {
  const cases: [string, boolean, ReturnType<typeof stompAddress>][] = [
    ['mq.example:61613', false, { host: 'mq.example', port: 61_613, isTls: false, virtualHost: '/' }],
    ['mq.example', true, { host: 'mq.example', port: 61_614, isTls: true, virtualHost: '/' }],
    [
      'stomps://mq.example/team%2Fa',
      false,
      { host: 'mq.example', port: 61_614, isTls: true, virtualHost: 'team/a' },
    ],
    ['stomp://[::1]:1234', false, { host: '::1', port: 1234, isTls: false, virtualHost: '/' }],
  ]
  for (const [text, hasTls, address] of cases) assert.deepEqual(stompAddress(text, hasTls), address, text)
  for (const text of ['http://mq.example', '', 'stomp://', 'mq.example:99999'])
    assert.throws(() => stompAddress(text, false), { code: 'config-invalid' }, text)
})
