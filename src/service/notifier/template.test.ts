import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { briefWith, entryWith, messageOfEntries } from '../../../test/notification-fixtures.ts'
import type { Shape } from '../../reports/template/shape.ts'
import {
  MAX_TEMPLATE_GROUPS,
  NOTIFICATION_SHAPE,
  NOTIFICATION_TEMPLATE_LIMITS,
  readTemplate,
} from './template.ts'

function fileWith(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-template-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'template')
  writeFileSync(path, text)
  return path
}

/** Every name, in a template that shows each. */
function showAll(shape: Shape, path = ''): string {
  if (shape === 'scalar') return `${path}={{${path}}};`
  const { list } = shape as { readonly list?: Shape }
  if (list !== undefined)
    return `{{#${path}}}${list === 'scalar' ? `${path}[]={{.}};` : members(list)}{{/${path}}}`
  return `{{#${path}}}${members(shape)}{{/${path}}}`
}

function members(shape: Shape): string {
  return Object.entries(shape)
    .map(([name, member]) => showAll(member as Shape, name))
    .join('')
}

test('every name of a notification can be shown', async (t) => {
  const template = await readTemplate(fileWith(t, `{{% escape none }}${members(NOTIFICATION_SHAPE)}`))
  const before = briefWith({ severity: 'LOW' })
  const message = messageOfEntries(
    [
      entryWith(1, { reason: 'changed', before, finding: { kev: true, epss: 0.5, severity: 'CRITICAL' } }),
      entryWith(2, { reason: 'removed', finding: { id: 'CVE-2' } }),
    ],
    { tenant: 'ours' },
  )

  const text = (await template?.(message)) ?? ''

  for (const shown of [
    `id=${message.id};`,
    `notification=${message.notification};`,
    'tenant=ours;',
    'feed=debian;',
    'createdAt=2026-11-26T00:00:00.000Z;',
    'images=2;',
    'changed=1;',
    'removed=1;',
    'exploited=1;',
    'critical=1;',
    'id=CVE-2026-0001;aliases[]=GHSA-xxxx;severity=CRITICAL;',
    'isExploited=true;epss=0.5;',
    'links[]=https://flaws.example/CVE-2026-0001;',
    'name=openssl;version=3.0.1;',
    'reason=changed;isAdded=false;isRemoved=false;isChanged=true;',
    'severity=LOW;',
    'packages[]=openssl 3.0.1;',
    'names[]=registry.example/team/app1:1;',
  ])
    assert.ok(text.includes(shown), `${shown} in ${text}`)
})

test('docs/templates.md names all of them', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/templates.md'), 'utf8')
  const [, section = ''] = page.split('## Notifications')
  const names = new Set<string>()
  const collect = (shape: Shape): void => {
    if (shape === 'scalar') return
    const { list } = shape as { readonly list?: Shape }
    if (list !== undefined) return collect(list)
    for (const [name, member] of Object.entries(shape)) {
      names.add(name)
      collect(member)
    }
  }
  collect(NOTIFICATION_SHAPE)
  for (const name of names) assert.ok(section.includes(`\`${name}\``), name)
})

test('more flaws than a template gets are counted; one that writes too much is ended', async (t) => {
  const entries = Array.from({ length: MAX_TEMPLATE_GROUPS + 7 }, (_, number) =>
    entryWith(1, { finding: { id: `CVE-${number}` } }),
  )
  const message = messageOfEntries(entries)
  const count = await readTemplate(fileWith(t, '{{% escape none }}{{#findings}}x{{/findings}} {{more}}'))
  assert.equal(await count?.(message), `${'x'.repeat(MAX_TEMPLATE_GROUPS)} 7`)

  const line = 'y'.repeat(200)
  const wild = await readTemplate(fileWith(t, `{{#findings}}{{#findings}}${line}{{/findings}}{{/findings}}`))
  await assert.rejects(async () => await wild?.(message), { code: 'template-invalid' })
  await assert.rejects(readTemplate(fileWith(t, 'x'.repeat(NOTIFICATION_TEMPLATE_LIMITS.length + 1))), {
    code: 'template-invalid',
  })
})
