import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entryWith, messageOfEntries, RUNNING } from '../../../test/notification-fixtures.ts'
import { type Digest, digestOf, MAX_HELD_GROUPS } from './digest.ts'
import type { NotificationEntry } from './entry.ts'
import { fixWords, headline, imageWords, linkOf, moreWords, reasonWords } from './wording.ts'

async function digest(entries: readonly NotificationEntry[], most = 10): Promise<Digest> {
  return await digestOf(messageOfEntries(entries).entries(), { most, names: 2 })
}

test('flaws are grouped, the worst first, and images counted once', async () => {
  const found = await digest([
    entryWith(1, { finding: { id: 'CVE-1', severity: 'LOW' } }),
    entryWith(2, { finding: { id: 'CVE-2', severity: 'CRITICAL' } }),
    // Two packages of one image.
    entryWith(2, { finding: { id: 'CVE-2', package: { name: 'libssl3', version: '3.0.1', purl: 'pkg:b' } } }),
    entryWith(3, { finding: { id: 'CVE-2', kev: true, severity: 'CRITICAL' } }),
    entryWith(4, { finding: { id: 'CVE-2', severity: 'LOW' } }),
    entryWith(4, { reason: 'removed', finding: { id: 'CVE-3', severity: 'CRITICAL', kev: true } }),
  ])

  assert.deepEqual(
    found.groups.map(({ finding, images, names, packages }) => [finding.id, images, names.length, packages]),
    [
      ['CVE-2', 3, 2, ['openssl 3.0.1', 'libssl3 3.0.1']],
      ['CVE-1', 1, 1, ['openssl 3.0.1']],
      ['CVE-3', 1, 1, ['openssl 3.0.1']],
    ],
  )
  assert.equal(found.groups[0]?.finding.kev, true)
  assert.deepEqual(found.reasons, { added: 2, removed: 1, changed: 0 })
  assert.deepEqual([found.severities.CRITICAL, found.severities.LOW, found.exploited], [1, 1, 1])
  assert.equal(headline(found), '2 new flaws, 1 gone in 4 images (1 known exploited)')
})

test('more flaws than are held in memory are counted, and the worst of them kept', async () => {
  const count = MAX_HELD_GROUPS * 2 + 10
  const entries = Array.from({ length: count }, (_, index) =>
    entryWith(1, {
      finding: {
        id: `CVE-${index}`,
        severity: index === 0 ? 'CRITICAL' : index === count - 1 ? 'HIGH' : 'LOW',
      },
    }),
  )

  const found = await digest(entries, 3)

  assert.deepEqual(
    found.groups.slice(0, 2).map(({ finding }) => finding.id),
    ['CVE-0', `CVE-${count - 1}`],
  )
  assert.equal(found.more, count - 3)
  assert.equal(moreWords(found), `And ${count - 3} more flaws.`)
})

test('what became of a flaw is said in words', async () => {
  const before = entryWith(1).finding
  const cases: [Partial<NotificationEntry['finding']>, string][] = [
    [{ severity: 'CRITICAL' }, 'was HIGH'],
    [{ kev: true, severity: 'LOW' }, 'was HIGH, exploited now'],
    [{ fixedVersion: '3.0.15' }, 'the fix is another'],
    [{ fixedVersion: undefined }, 'no fix any more'],
    [{ status: 'affected' }, 'changed'],
  ]
  for (const [finding, words] of cases) {
    const entry = entryWith(1, { reason: 'changed', before })
    const [group] = (await digest([{ ...entry, finding: { ...entry.finding, ...finding } }])).groups
    assert.ok(group)
    assert.equal(reasonWords(group), words)
  }
})

test('words for fixes, images and links', async () => {
  const [group] = (await digest([1, 2, 3].map((number) => entryWith(number)))).groups
  assert.ok(group)
  assert.equal(imageWords(group, 2), 'registry.example/team/app1:1, registry.example/team/app2:1 and 1 more')
  assert.equal(fixWords(group.finding), 'fixed in 3.0.14')
  assert.equal(
    linkOf({ ...group.finding, references: ['javascript:alert(1)', 'no url', 'https://a.example/x y'] }),
    'https://a.example/x%20y',
  )
  assert.equal(linkOf({ ...group.finding, references: [] }), undefined)
})

test('of what runs it is said where', async () => {
  const found = await digest([entryWith(1, { running: RUNNING })])
  assert.equal(headline(found), '1 new flaw in 1 image running in prod')
  assert.deepEqual(found.groups[0]?.names, ['registry.example/team/app1:1 in shop (Deployment/web)'])
})
