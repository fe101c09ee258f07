import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { temporaryFolder } from '../../test/plimsoll.ts'
import { documentKind } from './document-kind.ts'

const LONG = `{"SchemaVersion": 2, "Results": ["${'x'.repeat(100_000)}"]}`

for (const [what, content, kind] of [
  ['a report', LONG, 'report'],
  ['a packed report', gzipSync(LONG), 'report'],
  ['a report behind white space and a mark', `\ufeff\n  ${LONG}`, 'report'],
  ['a report in UTF-16', Buffer.from(`\ufeff${LONG}`, 'utf16le'), 'report'],
  ['CycloneDX', '{"$schema": "x", "bomFormat": "CycloneDX"}', 'sbom'],
  ['SPDX', '{"spdxVersion": "SPDX-2.3"}', 'sbom'],
  ['a packed archive', gzipSync(Buffer.alloc(10_000)), undefined],
  ['a file that only begins as gzip does', Buffer.from([0x1f, 0x8b, 1, 2, 3]), undefined],
  ['a bomb', gzipSync(Buffer.alloc(2 ** 26)), undefined],
  ['an empty file', '', undefined],
  ['a list', '[]', undefined],
] as const) {
  it(`${what} is ${kind ?? 'no document'}`, async (t) => {
    const file = join(temporaryFolder(t), 'file')
    writeFileSync(file, content)
    assert.equal(await documentKind(file), kind)
  })
}

it('a folder, and what is not there, are no documents', async (t) => {
  assert.equal(await documentKind(temporaryFolder(t)), undefined)
  assert.equal(await documentKind('/nowhere'), undefined)
})
