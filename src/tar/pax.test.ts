import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { paxRecords } from '../../test/tar-builder.ts'
import { parsePax } from './pax.ts'

describe('parsePax', () => {
  const cases: readonly { readonly name: string; readonly text: string; readonly expected: unknown }[] = [
    { name: 'path', text: '11 path=ab\n', expected: { path: 'ab' } },
    { name: 'an equals sign in the value', text: '12 path=a=b\n', expected: { path: 'a=b' } },
    { name: 'a line feed in the value', text: '12 path=a\nb\n', expected: { path: 'a\nb' } },
    { name: 'the last of two', text: '10 path=a\n10 path=b\n', expected: { path: 'b' } },
    { name: 'linkpath and size', text: '14 linkpath=x\n11 size=42\n', expected: { linkpath: 'x', size: 42 } },
    { name: 'an empty value', text: '8 path=\n', expected: {} },
    { name: 'unknown keys', text: paxText({ 'SCHILY.xattr.a': '\0', gid: '1' }), expected: {} },
    { name: 'an owner', text: paxText({ uid: '70000' }), expected: { uid: 70000 } },
    { name: 'an owner that is no number', text: paxText({ uid: '-1' }), expected: {} },
    {
      name: 'capabilities',
      text: paxText({ 'SCHILY.xattr.security.capability': '\u0001\0\n\0' }),
      expected: { hasCapabilities: true },
    },
    {
      name: 'capabilities as bsdtar writes them',
      text: paxText({ 'LIBARCHIVE.xattr.security.capability': 'AQAAAg' }),
      expected: { hasCapabilities: true },
    },
    {
      name: 'capabilities that are taken back',
      text: paxText({ 'SCHILY.xattr.security.capability': '' }),
      expected: {},
    },
    { name: 'nothing', text: '', expected: {} },
    {
      name: 'a sparse name before the path',
      text: paxText({ 'GNU.sparse.name': 'real', path: 'fake' }),
      expected: { isSparse: true, path: 'real' },
    },
    {
      name: 'a sparse name after the path, and the real size',
      text: paxText({ path: 'fake', 'GNU.sparse.name': 'real', 'GNU.sparse.realsize': '99' }),
      expected: { isSparse: true, path: 'real', realSize: 99 },
    },
    { name: 'a wrong length', text: '12 path=ab\n', expected: undefined },
    { name: 'a length that ends inside', text: '10 path=ab\n', expected: undefined },
    { name: 'a length past the end', text: '99 path=ab\n', expected: undefined },
    { name: 'a huge length', text: `${'9'.repeat(400)} path=ab\n`, expected: undefined },
    { name: 'length zero', text: '0 path=ab\n', expected: undefined },
    { name: 'no length', text: ' path=ab\n', expected: undefined },
    { name: 'no space', text: '4ab\n', expected: undefined },
    { name: 'no equals sign', text: '10 pathab\n', expected: undefined },
    { name: 'an equals sign of the next record', text: '7 path\n10 path=a\n', expected: undefined },
    { name: 'NUL in a path', text: '12 path=a\0b\n', expected: undefined },
    { name: 'a negative size', text: '11 size=-1\n', expected: undefined },
    { name: 'a size that is no number', text: '11 size=0x\n', expected: undefined },
    { name: 'a size that is too large', text: paxText({ size: '9'.repeat(20) }), expected: undefined },
  ]
  for (const { name, text, expected } of cases) {
    it(`reads ${name}`, () => {
      assert.deepEqual(parsePax(Buffer.from(text)), expected)
    })
  }

  it('reads back any path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2000 }), (path) => {
        fc.pre(!path.includes('\0'))
        assert.equal(parsePax(paxRecords({ comment: 'x', path }))?.path, path)
      }),
    )
  })

  it('keeps different names that are not UTF-8 different', () => {
    const a = parsePax(Buffer.from('10 path=\xfe\n', 'latin1'))
    const b = parsePax(Buffer.from('10 path=\xff\n', 'latin1'))

    assert.notEqual(a?.path, undefined)
    assert.notEqual(a?.path, b?.path)
  })

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        parsePax(Buffer.from(bytes))
      }),
    )
  })
})

function paxText(records: Readonly<Record<string, string>>): string {
  return paxRecords(records).toString()
}
