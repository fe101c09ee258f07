import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { ADVISORY_STATUSES, type AffectedPackage } from '../../core/advisory.ts'
import { PlimsollError } from '../../core/errors.ts'
import { SEVERITIES } from '../../core/severity.ts'
import { decodeAffected, encodeAffected } from './codec.ts'
import { FeedReader } from './feed-reader.ts'
import { FeedWriter, MAX_KEPT_SKIPS } from './feed-writer.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

/** Members that are undefined left out, as the type has them. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}

const affectedPackage = fc
  .record({
    advisory: text,
    namespace: fc.constant('n'),
    name: fc.constant('p'),
    status: fc.constantFrom(...ADVISORY_STATUSES),
    statusReason: optional(text),
    ranges: fc.array(
      fc
        .record({
          introduced: optional(text),
          fixed: optional(text),
          after: optional(text),
          before: optional(text),
          lastAffected: optional(text),
        })
        .map(defined),
      { maxLength: 3 },
    ),
    versions: optional(fc.array(text, { maxLength: 3 })),
    severity: optional(
      fc
        .record({
          author: text,
          level: optional(fc.constantFrom(...SEVERITIES)),
          label: optional(text),
          cvss: optional(fc.constant({ version: '3.1' as const, vector: 'CVSS:3.1/x', score: 7.5 })),
        })
        .map(defined),
    ),
    vendorIds: optional(fc.array(text, { maxLength: 2 })),
    qualifiers: optional(fc.constant({ arches: ['amd64'] })),
  })
  .map((value) => defined(value) as AffectedPackage)

it('a row gives back the affected packages that were put into it', () => {
  fc.assert(
    fc.property(fc.array(affectedPackage, { maxLength: 5 }), (list) => {
      assert.deepEqual(decodeAffected(encodeAffected(list), 'n', 'p'), list)
    }),
  )
})

describe('a feed file', () => {
  function write(path: string): void {
    const writer = new FeedWriter(path)
    writer.namespace('empty')
    writer.advisory({ kind: 'advisory', id: 'CVE-1', aliases: ['GHSA-1'], title: 'first' })
    writer.advisory({ kind: 'advisory', id: 'CVE-1', title: 'second', description: 'later' })
    for (const [namespace, name] of [
      ['a', 'x'],
      ['b', 'x'],
      ['a', 'y'],
      ['a', 'x'],
    ] as const) {
      writer.affected({ advisory: 'CVE-1', namespace, name, status: 'fixed', ranges: [{ fixed: '1' }] })
    }
    writer.fact('key', { value: 1 })
    writer.fact('key', { value: 2 }, 3)
    writer.skipped('record', 'reason')
    writer.upstreamDate('2024-01-01')
    assert.deepEqual(writer.finish({ feed: 'test' }), { records: 8, skipped: 1, upstreamDate: '2024-01-01' })
  }

  it('gives back what was written', (t) => {
    const path = join(temporaryFolder(t), 'feed.sqlite')
    write(path)
    const reader = new FeedReader(path)
    t.after(() => reader.close())
    assert.equal(reader.lookup('a', 'x').length, 2)
    assert.equal(reader.lookup('b', 'x').length, 1)
    assert.deepEqual(reader.lookup('b', 'y'), [])
    assert.deepEqual(reader.advisory('CVE-1'), {
      kind: 'advisory',
      id: 'CVE-1',
      aliases: ['GHSA-1'],
      title: 'first',
      description: 'later',
    })
    assert.equal(reader.advisory('CVE-2'), undefined)
    assert.deepEqual(
      ['a', 'b', 'empty', 'c'].map((name) => reader.hasNamespace(name)),
      [true, true, true, false],
    )
    assert.deepEqual([reader.fact('key'), reader.fact('other')], [{ value: 2 }, undefined])
    assert.deepEqual(reader.skipped(), [{ record: 'record', reason: 'reason' }])
    assert.deepEqual([reader.idsOf('GHSA-1'), reader.idsOf('cve-1')], [['CVE-1'], ['CVE-1']])
    assert.equal(reader.affectedBy('CVE-1').length, 4)
    assert.deepEqual(
      [reader.namesLike('x', 5), reader.namesLike('', 5), reader.namesLike('%', 5)],
      [['x'], ['x', 'y'], []],
    )
    assert.deepEqual(reader.check(), [])
  })

  it('has every row, however many are written at a time', (t) => {
    for (const count of [0, 1, 15, 16, 17, 50]) {
      const path = join(temporaryFolder(t), 'feed.sqlite')
      const writer = new FeedWriter(path)
      const ids = Array.from({ length: count }, (_, i) => `CVE-${i}`)
      for (const id of ids) {
        assert.equal(writer.hasAdvisory(id), false)
        writer.advisory({ kind: 'advisory', id, title: id })
        assert.equal(writer.hasAdvisory(id), true)
        writer.affected({ advisory: id, namespace: 'a', name: id, status: 'fixed', ranges: [{ fixed: '1' }] })
      }
      // A second word on those that are written by now, and on those that are not.
      for (const id of ids) writer.advisory({ kind: 'advisory', id, title: 'no', description: id })
      writer.finish({})
      const reader = new FeedReader(path)
      for (const id of ids) {
        assert.deepEqual(reader.advisory(id), { kind: 'advisory', id, title: id, description: id })
        assert.deepEqual(
          reader.lookup('a', id).map(({ advisory }) => advisory),
          [id],
        )
      }
      reader.close()
    }
  })

  it('says how many more records were skipped than it keeps', (t) => {
    const path = join(temporaryFolder(t), 'feed.sqlite')
    const writer = new FeedWriter(path)
    for (let i = 0; i < MAX_KEPT_SKIPS + 5; i++) writer.skipped(`record-${i}`, 'reason')
    assert.equal(writer.finish({}).skipped, MAX_KEPT_SKIPS + 5)
    const reader = new FeedReader(path)
    t.after(() => reader.close())
    const skipped = reader.skipped()
    assert.equal(skipped.length, MAX_KEPT_SKIPS + 1)
    assert.deepEqual(skipped.at(-1), { record: '[others]', reason: '5 more records could not be read' })
  })

  it('has the same bytes for the same words', (t) => {
    const folder = temporaryFolder(t)
    const digests = ['1', '2'].map((name) => {
      write(join(folder, name))
      return createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')
    })
    assert.equal(digests[0], digests[1])
  })

  it('is read by many at once, from a folder that cannot be written, and leaves nothing behind', (t) => {
    const folder = temporaryFolder(t)
    write(join(folder, 'feed.sqlite'))
    chmodSync(join(folder, 'feed.sqlite'), 0o444)
    chmodSync(folder, 0o555)
    const readers = Array.from({ length: 5 }, () => new FeedReader(join(folder, 'feed.sqlite')))
    for (const reader of readers) assert.equal(reader.lookup('a', 'x').length, 2)
    for (const reader of readers) reader.close()
    assert.deepEqual(readdirSync(folder), ['feed.sqlite'])
    chmodSync(folder, 0o755)
  })

  it('is an error of the catalogue where it is damaged, missing or of another kind', (t) => {
    const folder = temporaryFolder(t)
    write(join(folder, 'whole'))
    const whole = readFileSync(join(folder, 'whole'))
    writeFileSync(join(folder, 'cut'), whole.subarray(0, 3000))
    writeFileSync(join(folder, 'text'), 'hello '.repeat(1000))
    writeFileSync(join(folder, 'empty'), '')
    // What SQLite takes for well-formed: only the text in a row is another.
    writeFileSync(join(folder, 'flipped'), whole.toString('latin1').replaceAll('[{"a"', 'x{"a"'), 'latin1')
    for (const name of ['cut', 'text', 'empty', 'missing', 'flipped']) {
      assert.throws(
        () => new FeedReader(join(folder, name)).lookup('a', 'x'),
        (error) => error instanceof PlimsollError && error.code === 'database-corrupt',
        name,
      )
    }
  })
})
