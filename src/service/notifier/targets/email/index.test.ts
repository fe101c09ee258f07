import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freePort } from '../../../../../test/http-server.ts'
import { entryWith, messageOfEntries } from '../../../../../test/notification-fixtures.ts'
import { startSmtp } from '../../../../../test/smtp-server.ts'
import { signal } from '../../../../../test/targets.ts'
import type { ConfigOf } from '../types.ts'
import { createEmailTarget, MAX_EMAIL_GROUPS } from './index.ts'

function configWith(url: string, changes: Partial<ConfigOf<'email'>> = {}): ConfigOf<'email'> {
  return {
    kind: 'email',
    name: 'mail',
    filter: {},
    url,
    from: 'Plimsoll <plimsoll@example.com>',
    to: ['team@example.com', 'boss@example.com'],
    ...changes,
  }
}

/** The parts as they were before they were coded for the way. */
function decoded(text: string): string {
  return text
    .replaceAll('=\r\n', '')
    .replaceAll(/=(?<hex>[0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

test('a mail says what is new, in text and HTML, under an id that stays', async (t) => {
  const server = await startSmtp(t, { login: 'sailor:pa ss' })
  const target = await createEmailTarget(configWith(`smtp://sailor:pa%20ss@${server.host}`))
  const message = messageOfEntries([
    entryWith(1),
    entryWith(2, { finding: { id: 'CVE-2', severity: 'CRITICAL', kev: true } }),
  ])

  await target.deliver(message, { signal })
  await target.close()

  const [mail] = server.mails
  assert.deepEqual(mail?.to, ['team@example.com', 'boss@example.com'])
  const text = decoded(mail?.text ?? '')
  assert.match(text, /^Subject: Plimsoll: 2 new flaws in 2 images \(1 known exploited\)\r$/m)
  assert.match(text, new RegExp(`^Message-ID: <${message.id}@plimsoll>\r$`, 'm'))
  assert.match(text, /^Content-Type: text\/plain/m)
  assert.match(text, /^Content-Type: text\/html/m)
  assert.match(text, /CVE-2: CRITICAL, known exploited, new[\s\S]*CVE-2026-0001: HIGH, new/)
  assert.match(text, /openssl 3\.0\.1; fixed in 3\.0\.14/)
  assert.match(text, /<a href="https:\/\/flaws\.example\/CVE-2026-0001">CVE-2026-0001<\/a>/)
})

test('names of strangers become no heads, no marks and no other mail', async (t) => {
  const server = await startSmtp(t)
  const target = await createEmailTarget(configWith(`smtp://${server.host}`))
  const evil = 'x\r\nBcc: thief@example.com\r\n.\r\nQUIT\r\n<script>alert(1)</script>'
  const entry = entryWith(1, {
    image: { digest: 'sha256:1', name: evil, labels: {} },
    finding: { id: evil, title: evil, references: [`https://a.example/"><script>`] },
  })

  await target.deliver(messageOfEntries([entry], { feed: evil }), { signal })
  await target.close()

  const [mail, ...others] = server.mails
  assert.equal(others.length, 0)
  assert.deepEqual(mail?.to, ['team@example.com', 'boss@example.com'])
  assert.doesNotMatch(mail?.text.split('\r\n\r\n')[0] ?? '', /Bcc:/)
  assert.doesNotMatch(decoded(mail?.text ?? '').split('text/html')[1] ?? '', /<script/)
})

test('more flaws than fit are counted', async (t) => {
  const server = await startSmtp(t)
  const target = await createEmailTarget(configWith(`smtp://${server.host}`))
  const entries = Array.from({ length: MAX_EMAIL_GROUPS + 5 }, (_, number) =>
    entryWith(1, { finding: { id: `CVE-${number}` } }),
  )
  await target.deliver(messageOfEntries(entries), { signal })
  await target.close()
  assert.match(decoded(server.mails[0]?.text ?? ''), /And 5 more flaws\./)
})

test('what cannot be delivered is told, without the password', async (t) => {
  const strict = await startSmtp(t, { login: 'sailor:other', refuses: ['boss@example.com'] })
  const refusing = await startSmtp(t, { refuses: ['boss@example.com'] })
  const message = messageOfEntries([entryWith(1)])
  const cases: [string, RegExp][] = [
    [`smtp://127.0.0.1:${await freePort()}`, /ECONNREFUSED/],
    [`smtp://sailor:s3cr3t@${strict.host}`, /535/],
    [`smtp://${refusing.host}`, /refused for 1 of its receivers/],
  ]
  for (const [url, text] of cases) {
    const target = await createEmailTarget(configWith(url))
    await assert.rejects(target.deliver(message, { signal }), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'delivery-failed')
      assert.match(error.message, text)
      assert.doesNotMatch(error.message, /s3cr3t/)
      return true
    })
    await target.close()
  }
  await assert.rejects(createEmailTarget(configWith('http://mail.example')), { code: 'config-invalid' })
})
