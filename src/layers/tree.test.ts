import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readTree } from './squash/tree-index.ts'
import { readFurtherMarks, readModeMarks, TreeBuilder, type TreeRecordKind } from './tree.ts'

describe('tree', () => {
  it('gives back every kind of record', () => {
    const builder = new TreeBuilder()
    builder.add('directory', 'a')
    builder.add('file', 'a/f')
    builder.add('other', 'a/pipe')
    builder.add('symlink', 'a/l', '../elsewhere/./x')
    builder.add('hardlink', 'a/h', 'a/f')
    builder.add('whiteout', 'a/gone')
    builder.add('opaque', '')

    const count = builder.count
    const tree = readTree(builder.take())

    assert.equal(count, 7)
    assert.deepEqual(Object.fromEntries(tree.entries), {
      a: { kind: 'directory' },
      'a/f': { kind: 'file', size: 0 },
      'a/pipe': { kind: 'other' },
      'a/l': { kind: 'symlink', target: '../elsewhere/./x' },
      'a/h': { kind: 'hardlink', target: 'a/f' },
    })
    assert.deepEqual(tree.whiteouts, ['a/gone'])
    assert.deepEqual(tree.opaques, [''])
  })

  it('has the last of two entries with one path', () => {
    const builder = new TreeBuilder()
    builder.add('file', 'a')
    builder.add('symlink', 'a', '')

    assert.deepEqual(readTree(builder.take()).entries.get('a'), { kind: 'symlink', target: '' })
  })

  it('keeps what is remarkable about modes, and nothing of the others', () => {
    const builder = new TreeBuilder()
    builder.add('directory', 'tmp', undefined, 0o1777)
    builder.add('file', 'bin/su', undefined, 0o4755)
    builder.add('file', 'bin/sh', undefined, 0o755)
    builder.add('hardlink', 'bin/su2', 'bin/su', 0o6755)
    builder.add('symlink', 'bin/l', 'sh', 0o777)
    builder.add('other', 'dev/null', undefined, 0o666)

    const { entries } = readTree(builder.take())

    assert.deepEqual(Object.fromEntries([...entries].map(([path, { marks }]) => [path, marks])), {
      tmp: 9,
      'bin/su': 4,
      'bin/sh': undefined,
      'bin/su2': 6,
      'bin/l': undefined,
      'dev/null': 1,
    })
    assert.deepEqual(entries.get('tmp'), { kind: 'directory', marks: 9 })
    assert.deepEqual(readModeMarks(6), { isSetUser: true, isSetGroup: true, isWorldWritable: false })
  })

  it('keeps sizes, owners that are not root, and capabilities', () => {
    const files = [
      ['a', { size: 0, mode: 0o644, uid: 0 }, undefined],
      ['b', { size: 35, mode: 0o4755, uid: 0 }, 4],
      ['c', { size: 36, mode: 0o4755, uid: 33 }, 4 + 32],
      ['d', { size: Number.MAX_SAFE_INTEGER, mode: 0o644, uid: 33 }, undefined],
      ['e', { size: 1, mode: 0o755, uid: 0, hasCapabilities: true }, 16],
      ['f', { size: 2, mode: 0o7777, uid: 1, hasCapabilities: true }, 63],
      ['m', { size: 3, mode: 0o1644, uid: 0 }, undefined],
    ] as const
    const builder = new TreeBuilder()
    for (const [path, facts] of files) builder.addFile(path, facts)

    const { entries } = readTree(builder.take())

    for (const [path, { size }, marks] of files) {
      assert.deepEqual(entries.get(path), { kind: 'file', size, ...(marks ? { marks } : {}) }, path)
    }
    assert.deepEqual(readFurtherMarks(63), { isSticky: true, hasCapabilities: true, isOfRoot: false })
    assert.deepEqual(readFurtherMarks(4), { isSticky: false, hasCapabilities: false, isOfRoot: true })
  })

  it('makes nothing of sizes and marks that no builder writes', () => {
    const texts = ['fx', 'f!!/x', 'f-5/x', 'fzzzzzzzzzzzzzz/x', 'm!f1/x', 'm', 'mf']
    for (const text of texts) {
      const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(`\0/\0${text}\0`)])
      const entry = readTree(bytes).at('x')
      assert.ok(entry === undefined || (entry.kind === 'file' && entry.size >= 0 && !entry.marks), text)
    }
  })

  it('is empty for nothing', () => {
    const { entries, symlinks, whiteouts, opaques } = readTree(new TreeBuilder().take())
    assert.deepEqual([entries.size, symlinks.size, whiteouts, opaques], [0, 0, [], []])
  })

  it('finds single entries and folders as the whole does, in any order of records', () => {
    const segment = fc.constantFrom('a', 'b', 'ab', 'c')
    const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'))
    const kind = fc.constantFrom<TreeRecordKind>('file', 'directory', 'other', 'symlink', 'hardlink')
    fc.assert(
      fc.property(fc.array(fc.tuple(kind, path), { maxLength: 20 }), path, (records, asked) => {
        const builder = new TreeBuilder()
        for (const [one, name] of records) builder.add(one, name, one.endsWith('link') ? 'target' : undefined)
        const tree = readTree(builder.take())
        assert.deepEqual(tree.at(asked), tree.entries.get(asked))
        assert.equal(
          tree.hasFolder(asked),
          [...tree.entries.keys()].some((name) => name.startsWith(`${asked}/`)),
        )
        for (const [name, entry] of tree.entries) assert.deepEqual(tree.at(name), entry)
      }),
    )
  })

  it('gives back any paths, whatever their length', () => {
    const segment = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.replaceAll('/', '_')),
      fc.integer({ min: 1, max: 60_000 }).map((length) => 'é'.repeat(length)),
    )
    const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'))
    const kind = fc.constantFrom<TreeRecordKind>('file', 'directory', 'symlink', 'hardlink', 'other')
    fc.assert(
      fc.property(fc.array(fc.tuple(kind, path, path), { maxLength: 40 }), (records) => {
        const clean = records.map(([kind, path, target]) => [kind, noNul(path), noNul(target)] as const)
        const builder = new TreeBuilder()
        for (const [kind, path, target] of clean) builder.add(kind, path, isLink(kind) ? target : undefined)

        const { entries } = readTree(builder.take())

        const expected = new Map(clean.map(([kind, path, target]) => [path, expectedEntry(kind, target)]))
        assert.deepEqual(entries, expected)
      }),
    )
  })

  it('takes little more memory than its paths', () => {
    const builder = new TreeBuilder()
    for (let i = 0; i < 100_000; i++) builder.add('file', `usr/share/doc/package-${i}/copyright`)

    assert.ok(builder.byteLength < 100_000 * 45, `${builder.byteLength} bytes`)
    assert.equal(readTree(builder.take()).entries.size, 100_000)
  })
})

function expectedEntry(kind: TreeRecordKind, target: string): object {
  if (isLink(kind)) return { kind, target }
  return kind === 'file' ? { kind, size: 0 } : { kind }
}

function isLink(kind: TreeRecordKind): boolean {
  return kind === 'symlink' || kind === 'hardlink'
}

function noNul(text: string): string {
  return text.replaceAll('\0', '_').toWellFormed()
}
