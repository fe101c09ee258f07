import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../../../../../test/http-server.ts'
import { entryWith, messageOfEntries } from '../../../../../test/notification-fixtures.ts'
import { signal, targetNeeds } from '../../../../../test/targets.ts'
import { MAX_MESSAGE_BYTES, teamsText } from './card.ts'
import { createTeamsTarget } from './index.ts'

const config = { kind: 'teams', name: 'teams', filter: {} } as const
const LONG = '[click](https://evil.example) {{x}} ü '.repeat(100)

test('a card names the flaws, in as many bytes as Teams takes', async (t) => {
  const server = await startServer(t, (_request, response) => response.writeHead(202).end())
  const target = await createTeamsTarget({ ...config, url: server.url }, targetNeeds(t))
  const few = messageOfEntries([entryWith(1, { finding: { severity: 'CRITICAL' } })])
  const many = messageOfEntries(
    Array.from({ length: 300 }, (_, number) =>
      entryWith(number, { finding: { id: `${number} ${LONG}`, title: LONG, fixedVersion: LONG } }),
    ),
  )

  await target.deliver(few, { signal })
  await target.deliver(many, { signal })

  const [first = '', second = ''] = server.requests.map(({ body }) => body)
  const { type, attachments } = JSON.parse(first) as {
    type: string
    attachments: [{ contentType: string; content: { type: string; body: { text?: string }[] } }]
  }
  assert.equal(type, 'message')
  assert.equal(attachments[0].contentType, 'application/vnd.microsoft.card.adaptive')
  assert.equal(attachments[0].content.type, 'AdaptiveCard')
  assert.equal(attachments[0].content.body[0]?.text, '1 new flaw in 1 image')
  assert.match(first, /CVE-2026-0001: CRITICAL, new/)
  assert.ok(Buffer.byteLength(second) <= MAX_MESSAGE_BYTES)
  assert.match(second, /And \d+ more flaws/)
  assert.doesNotMatch(second, /[^\\]\]\(https:\/\/evil|\{\{/)
})

test('an answer of 200 that tells of a failure is one', async (t) => {
  const server = await startServer(t, (_request, response) =>
    response.end('Webhook message delivery failed with error: HTTP error 413'),
  )
  const target = await createTeamsTarget({ ...config, url: server.url }, targetNeeds(t))
  await assert.rejects(target.deliver(messageOfEntries([entryWith(1)]), { signal }), { message: /413/ })
})

test('what a template makes is cut', () => {
  assert.ok(Buffer.byteLength(JSON.stringify(teamsText('"ü'.repeat(50_000)))) <= MAX_MESSAGE_BYTES)
  assert.match(JSON.stringify(teamsText('*bold*')), /\*bold\*/)
})
