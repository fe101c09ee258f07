import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { entryWith, messageOfEntries } from '../../../../../test/notification-fixtures.ts'
import { signal } from '../../../../../test/targets.ts'
import { MAX_ERROR_TEXT } from './error-frames.ts'
import { createStompTarget } from './index.ts'

test('what a broker says of an error is told, shortened, and ends nothing but the delivery', async (t) => {
  const frames = [
    'ERROR\nmessage:no\ncontent-type:text/plain\ncontent-length:5\n\nnever\0',
    `ERROR\nmessage:no\n\n${'x'.repeat(MAX_ERROR_TEXT * 4)}\0`,
    'ERROR\n\n\0',
  ]
  const texts = [/: no: never$/, /: no: x+…$/, /: the broker reports an error$/]
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => void socket.end(frames.shift() ?? ''))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const target = await createStompTarget({
    kind: 'stomp',
    name: 'broker',
    filter: {},
    uris: [`127.0.0.1:${port}`],
    destination: '/queue/x',
    direct: true,
    rollup: 1,
  })

  for (const text of texts)
    await assert.rejects(target.deliver(messageOfEntries([entryWith(1)]), { signal }), {
      code: 'delivery-failed',
      message: text,
    })
})
