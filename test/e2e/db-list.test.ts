import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import { ECOSYSTEMS } from '../../src/ecosystems/registry.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLE = ['--input', 'examples/harbour.oci.tar', '--mirror', 'examples/mirror']

it('db list shows every ecosystem with its feeds, and what is here of them', async (t) => {
  const cache = temporaryFolder(t)
  const before = await plimsoll(['db', 'list', '--cache-dir', cache])
  assert.deepEqual([before.code, before.stderr], [0, ''])
  for (const { id, coverage } of ECOSYSTEMS)
    assert.ok(before.stdout.includes(`${coverage.title} (${id})`), id)
  assert.match(before.stdout, /^ {2}alpine-3\.18 .* not here$/m)
  assert.match(before.stdout, /^CentOS \(centos\): by the feeds of redhat$/m)
  assert.match(before.stdout, /^CocoaPods \(cocoapods\): listed, not judged$/m)
  assert.doesNotMatch(before.stdout, / records/)

  await plimsoll(['image', ...EXAMPLE, '--cache-dir', cache], { cwd: ROOT })
  const after = await plimsoll(['db', 'list', '--cache-dir', cache])
  assert.match(after.stdout, /^ {2}alpine-3\.18 .* 8 records, of \d{4}-\d\d-\d\d, checked \d{4}-\d\d-\d\d$/m)
  assert.match(after.stdout, /^ {2}alpine-3\.19 .* not here$/m)
  const old = await plimsoll(['db', 'list', '--cache-dir', cache, '--max-db-age', '0s'])
  assert.match(old.stdout, /^ {2}alpine-3\.18 .* \(older than --max-db-age\)$/m)
})

it('db list --json says the same, by feed', async (t) => {
  const cache = temporaryFolder(t)
  await plimsoll(['image', ...EXAMPLE, '--cache-dir', cache], { cwd: ROOT })
  const { stdout } = await plimsoll(['db', 'list', '--json', '--cache-dir', cache])
  const feeds = new Map((JSON.parse(stdout) as { readonly id: string }[]).map((feed) => [feed.id, feed]))
  assert.partialDeepStrictEqual(feeds.get('alpine-3.18'), {
    ecosystems: ['alpine'],
    content: 'advisories',
    records: 8,
    isStale: false,
  })
  assert.partialDeepStrictEqual(feeds.get('redhat-9'), { ecosystems: ['redhat', 'centos'] })
  assert.ok(!('records' in (feeds.get('redhat-9') ?? {})))
  assert.partialDeepStrictEqual(feeds.get('kev'), { ecosystems: [], content: 'facts' })
})
