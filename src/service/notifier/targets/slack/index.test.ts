import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../../../../../test/http-server.ts'
import { entryWith, messageOfEntries } from '../../../../../test/notification-fixtures.ts'
import { signal, targetNeeds } from '../../../../../test/targets.ts'
import { MAX_BLOCKS, MAX_HEADER_TEXT, MAX_SECTION_TEXT, MAX_TEXT, slackText } from './blocks.ts'
import { createSlackTarget } from './index.ts'

interface Sent {
  readonly text: string
  readonly blocks: readonly { readonly type: string; readonly text?: { readonly text: string } }[]
}

const config = { kind: 'slack', name: 'slack', filter: {} } as const
const LONG = '<!channel> & *x* '.repeat(1000)

test('a message has a block for each flaw, within the limits, whatever strangers wrote', async (t) => {
  const server = await startServer(t, (_request, response) => response.end('ok'))
  const target = await createSlackTarget({ ...config, url: `${server.url}/T/B/secret` }, targetNeeds(t))
  const entries = Array.from({ length: 80 }, (_, number) =>
    entryWith(number, {
      image: { digest: `sha256:${number}`, name: LONG, labels: {} },
      finding: {
        id: number === 0 ? 'CVE-<!here>' : `${number}${LONG}`,
        title: LONG,
        fixedVersion: LONG,
        references: [`https://a.example/${'x'.repeat(number * 100)}`],
        package: { name: LONG, version: LONG, purl: '' },
      },
    }),
  )

  await target.deliver(messageOfEntries(entries, { feed: LONG }), { signal })

  const { text, blocks } = JSON.parse(server.requests[0]?.body ?? '') as Sent
  assert.equal(text, '80 new flaws in 80 images')
  assert.equal(blocks.length, MAX_BLOCKS)
  assert.equal(blocks[0]?.type, 'header')
  assert.ok((blocks[0]?.text?.text.length ?? 0) <= MAX_HEADER_TEXT)
  for (const { text: own } of blocks) {
    assert.ok((own?.text.length ?? 0) <= MAX_SECTION_TEXT)
    assert.doesNotMatch(own?.text ?? '', /<!/)
  }
  assert.match(blocks[48]?.text?.text ?? '', /And 33 more flaws/)
  const texts = blocks.map((block) => block.text?.text ?? '')
  assert.ok(texts.some((own) => own.startsWith('*<https://a.example/x')))
})

test('a refusal is told, without the address that lets in', async (t) => {
  const server = await startServer(t, (_request, response) => response.writeHead(404).end('no_service'))
  const target = await createSlackTarget({ ...config, url: `${server.url}/T/B/secret` }, targetNeeds(t))
  await assert.rejects(target.deliver(messageOfEntries([entryWith(1)]), { signal }), {
    code: 'delivery-failed',
    message: `${server.host} answered 404: no_service`,
  })
})

test('what a template makes is cut', () => {
  assert.equal(slackText('x'.repeat(MAX_TEXT * 2)).text.length, MAX_TEXT)
})
