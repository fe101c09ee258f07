import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { zipOf } from '../../test/zip-builder.ts'
import { openZipBytes } from './zip-bytes.ts'
import { DEFAULT_ZIP_LIMITS, ZipError } from './zip-file.ts'

function readAll(bytes: Uint8Array, maxEntries = 1000): Map<string, string> {
  const zip = openZipBytes(bytes, { ...DEFAULT_ZIP_LIMITS, maxEntries })
  return new Map(zip.entries.map((entry) => [entry.name, zip.read(entry).toString()]))
}

describe('a zip in memory', () => {
  const file = fc.record({
    name: fc.string({ minLength: 1, unit: 'grapheme', maxLength: 20 }),
    content: fc.string({ maxLength: 500 }),
    isStored: fc.boolean(),
  })
  const files = fc.uniqueArray(file, { selector: ({ name }) => name, maxLength: 8 })

  it('gives back what was packed, whatever stands before it', () => {
    fc.assert(
      fc.property(files, fc.string({ maxLength: 30 }), fc.boolean(), (list, before, isWide) => {
        const bytes = Buffer.concat([Buffer.from(before), zipOf(list, { isWide, comment: 'x' })])
        assert.deepEqual(readAll(bytes), new Map(list.map(({ name, content }) => [name, content])))
      }),
      { numRuns: 100 },
    )
  })

  it('may have numbers that count what stands before it', () => {
    const zip = zipOf([{ name: 'a', content: 'b' }])
    const script = Buffer.from('#!/bin/sh\n')
    const bytes = Buffer.concat([script, zip])
    const central = bytes.indexOf('PK\x01\x02', 0, 'latin1')
    const end = bytes.indexOf('PK\x05\x06', 0, 'latin1')
    bytes.writeUInt32LE(script.length, central + 42)
    bytes.writeUInt32LE(central, end + 16)
    assert.deepEqual(readAll(bytes), new Map([['a', 'b']]))
  })

  it('has no more entries than the limit', () => {
    const bytes = zipOf(['a', 'b', 'c'].map((name) => ({ name, content: '' })))
    assert.equal(readAll(bytes, 3).size, 3)
    assert.throws(() => readAll(bytes, 2), /more than 2 entries/)
    for (const limit of ['maxEntrySize', 'maxTotal', 'maxDirectory'] as const)
      assert.throws(() => {
        const zip = openZipBytes(zipOf([{ name: 'a', content: 'xx' }]), { ...DEFAULT_ZIP_LIMITS, [limit]: 1 })
        for (const entry of zip.entries) zip.read(entry)
      }, /more than 1 bytes/)
  })

  it('throws nothing but ZipError', () => {
    const whole = zipOf([{ name: 'a', content: 'x'.repeat(100) }], { isWide: true })
    const wound = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) })
    fc.assert(
      fc.property(fc.array(wound, { minLength: 1, maxLength: 6 }), (wounds) => {
        const bytes = Buffer.from(whole)
        for (const { at, byte } of wounds) bytes[at] = byte
        try {
          readAll(bytes)
        } catch (error) {
          assert.ok(error instanceof ZipError, String(error))
        }
      }),
      { numRuns: 2000 },
    )
  })
})
