import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { jwtVerify } from 'jose'
import { startServer } from '../../../../../test/http-server.ts'
import { entryWith, messageOfEntries } from '../../../../../test/notification-fixtures.ts'
import { NOW, signal, targetNeeds } from '../../../../../test/targets.ts'
import { ENTRIES_AT_ONCE } from '../../message.ts'
import type { ConfigOf } from '../types.ts'
import { createWebhookTarget } from './index.ts'

const message = messageOfEntries([entryWith(1), entryWith(2)])

function configWith(changes: Partial<ConfigOf<'webhook'>>): ConfigOf<'webhook'> {
  return { kind: 'webhook', name: 'hook', filter: {}, url: '', headers: {}, form: 'content', ...changes }
}

test('the callback form is Clair’s, with its headers and a token of the shared key', async (t) => {
  const server = await startServer(t, (_request, response) => response.end('ok'))
  const key = Buffer.from('a key that both sides know')
  const config = configWith({
    form: 'callback',
    url: `${server.url}/hook`,
    headers: { 'x-team': 'web' },
    callback: 'https://clair.example/notifier/api/v1/notification',
  })
  const target = await createWebhookTarget(config, targetNeeds(t, { psk: { key } }))

  await target.deliver(message, { signal })

  const [request] = server.requests
  assert.equal(request?.method, 'POST')
  assert.deepEqual(JSON.parse(request?.body ?? ''), {
    notification_id: message.id,
    callback: `https://clair.example/notifier/api/v1/notification/${message.id}`,
  })
  assert.equal(request?.headers['x-team'], 'web')
  const token = request?.headers['authorization']?.replace('Bearer ', '') ?? ''
  const { payload } = await jwtVerify(token, key, { issuer: 'clair-notifier', currentDate: new Date(NOW) })
  assert.deepEqual([payload.iat, payload.nbf, payload.exp], [NOW / 1000, NOW / 1000 - 60, NOW / 1000 + 60])
})

test('without a shared key there is no token', async (t) => {
  const server = await startServer(t, (_request, response) => response.end())
  const config = configWith({ form: 'callback', url: server.url, callback: 'https://clair.example/x' })
  await (await createWebhookTarget(config, targetNeeds(t))).deliver(message, { signal })
  assert.equal(server.requests[0]?.headers['authorization'], undefined)
})

test('the content form sends everything, signed, in parts with ids of their own', async (t) => {
  const server = await startServer(t, (_request, response) => response.writeHead(204).end())
  const entries = Array.from({ length: ENTRIES_AT_ONCE + 1 }, (_, index) => entryWith(index))
  const target = await createWebhookTarget(
    configWith({ url: server.url, secret: 'hush hush' }),
    targetNeeds(t),
  )

  await target.deliver(messageOfEntries(entries), { signal })

  const bodies = server.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
  assert.deepEqual(
    bodies.map(({ part, isLast, entries: own }) => [part, isLast, (own as unknown[]).length]),
    [
      [1, false, ENTRIES_AT_ONCE],
      [2, true, 1],
    ],
  )
  assert.deepEqual((bodies[1]?.['entries'] as unknown[] | undefined)?.[0], entries.at(-1))
  for (const [index, { headers, body }] of server.requests.entries()) {
    assert.equal(headers['x-plimsoll-delivery'], `${message.id}-${index + 1}`)
    assert.equal(headers['idempotency-key'], `"${message.id}-${index + 1}"`)
    const timestamp = headers['x-plimsoll-timestamp']
    assert.equal(timestamp, String(NOW / 1000))
    const expected = createHmac('sha256', 'hush hush').update(`${timestamp}.${body}`).digest('hex')
    assert.equal(headers['x-plimsoll-signature'], `sha256=${expected}`)
  }
})

test('a template makes the body', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-template-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'discord.json')
  writeFileSync(
    path,
    '{{% escape json }}{"content": [{{#findings}}{{id}}{{^isLast}}, {{/isLast}}{{/findings}}], "images": {{images}}}',
  )
  const server = await startServer(t, (_request, response) => response.end())
  const target = await createWebhookTarget(configWith({ url: server.url, template: path }), targetNeeds(t))

  await target.deliver(messageOfEntries([entryWith(1), entryWith(2, { finding: { id: 'CVE-"2"' } })]), {
    signal,
  })

  assert.deepEqual(JSON.parse(server.requests[0]?.body ?? ''), {
    content: ['CVE-"2"', 'CVE-2026-0001'],
    images: 2,
  })
})

test('what cannot work is told when it is configured', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-template-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'wrong')
  writeFileSync(path, '{{% escape none }}{{#findings}}{{serverity}}{{/findings}}')
  const cases: [Partial<ConfigOf<'webhook'>>, { code: string }][] = [
    [{ form: 'callback' }, { code: 'config-invalid' }],
    [{ template: join(folder, 'nothing') }, { code: 'config-invalid' }],
    [{ template: path }, { code: 'template-invalid' }],
  ]
  for (const [changes, fault] of cases)
    await assert.rejects(createWebhookTarget(configWith(changes), targetNeeds(t)), fault)
})
