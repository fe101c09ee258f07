import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  MAX_NAMES_OF_ONE,
  MAX_TABLE_BYTES,
  MAX_TABLE_LINE,
  MAX_TABLE_NAMES,
  readSha1Table,
} from './sha1-table.ts'

const A = 'a'.repeat(40)
const B = 'B1'.repeat(20)

describe('a table of archives', () => {
  it('has a line for each, as people write them', () => {
    const lines = [
      '# ours',
      '',
      `${A} org.example:hull:1.0`,
      `${B}\torg.example:mast:2\r`,
      `${'c'.repeat(40)},g:a:1`,
      `  ${'d'.repeat(40)} \t,  g:a:2-SNAPSHOT  `,
      `${A}  org.example:hull:1.0`,
      `${A}  g:b:1`,
    ]
    const table = readSha1Table(Buffer.from(lines.join('\n')))
    assert.ok('names' in table)
    assert.deepEqual(
      [...table.names],
      [
        [A, ['org.example:hull:1.0', 'g:b:1']],
        [B.toLowerCase(), ['org.example:mast:2']],
        ['c'.repeat(40), ['g:a:1']],
        ['d'.repeat(40), ['g:a:2-SNAPSHOT']],
      ],
    )
    assert.match(table.digest, /^[0-9a-f]{64}$/)
  })

  for (const [line, reason] of [
    ['hull', /it does not begin with a SHA-1 .40 hex digits. and a space, tab or comma/],
    [`${A}org.example:hull:1`, /does not begin with a SHA-1/],
    [`${A.slice(1)}g g:a:1`, /does not begin with a SHA-1/],
    [`${A.slice(1)} g:a:1`, /does not begin with a SHA-1/],
    [A, /does not begin with a SHA-1/],
    [`${A} hull`, /^«hull» is not group:artifact:version$/],
    [`${A} org.example:hull`, /is not group/],
    [`${A} org.example:hull:jar:1.0`, /is not group/],
    [`${A} ../x:hull:1.0`, /is not group/],
    [`${A} :hull:1.0`, /is not group/],
    [`${A},,g:a:1`, /is not group/],
    [`#${'x'.repeat(MAX_TABLE_LINE)}`, /^it has more than \d+ bytes$/],
  ] as const) {
    it(`is none with ${line.slice(0, 60)}`, () => {
      const found = readSha1Table(Buffer.from(`# first\n${'e'.repeat(40)} g:a:1\n${line}\n`))
      assert.ok('line' in found)
      assert.equal(found.line, 3)
      assert.match(found.reason, reason)
    })
  }

  it('has names for one to a number', () => {
    const of = (count: number) =>
      Buffer.from(Array.from({ length: count }, (_, i) => `${A} g:a${i}:1\n`).join(''))
    assert.ok('names' in readSha1Table(of(MAX_NAMES_OF_ONE)))
    assert.deepEqual(readSha1Table(of(MAX_NAMES_OF_ONE + 1)), {
      line: MAX_NAMES_OF_ONE + 1,
      reason: 'more than 1000 packages have its SHA-1',
    })
  })

  it('has names to a number', () => {
    const bytes = Buffer.from(`${A} g:a:1\n${B} g:b:1\n`)
    assert.ok('names' in readSha1Table(bytes, 2))
    assert.deepEqual(readSha1Table(bytes, 1), { line: 2, reason: 'there are more than 1 archives' })
    assert.ok(MAX_TABLE_NAMES * 100 < MAX_TABLE_BYTES)
  })
})
