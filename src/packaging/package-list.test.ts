import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileOf } from '../../test/analyse.ts'
import { isNamed, PackageList, textOfFile, unreadableFile } from './package-list.ts'
import { MAX_RECORDS } from './record-lines.ts'

const FILE = fileOf('a/b.lock', '\uFEFFtext')

describe('a list of packages', () => {
  it('resolves names to the versions that it has', () => {
    const list = new PackageList(FILE, 'test')
    list.add({ name: 'a', version: '1', needs: ['b', 'x/c', 'z', 'b'], start: 1 })
    list.add({ name: 'b', version: '1', start: 2, end: 3 })
    list.add({ name: 'b', version: '2' })
    list.add({ name: 'c', version: '1', more: { namespace: 'x' } })
    const { packages, problems } = list.analysis()
    assert.deepEqual(packages?.[0], {
      kind: 'package',
      type: 'test',
      name: 'a',
      version: '1',
      lines: { start: 1, end: 1 },
      dependsOn: ['b@1', 'b@2', 'x/c@1'],
    })
    assert.deepEqual(
      packages?.map(({ lines }) => lines?.end),
      [1, 3, undefined, undefined],
    )
    assert.deepEqual(problems, [])
  })

  it('tells what has no name or version', () => {
    const list = new PackageList(FILE, 'test')
    list.add({ name: undefined, version: '1', start: 7 })
    list.add({ name: 'a', version: 'b c' })
    list.unresolved('Why.')
    assert.deepEqual(
      list.analysis().problems?.map(({ code, detail }) => `${code}: ${detail}`),
      [
        'record-unreadable: The record at line 7 has no name and version.',
        'record-unreadable: The record at line 1 has no name and version.',
        'version-unresolved: Why.',
      ],
    )
  })

  it('ends at a limit', () => {
    const list = new PackageList(FILE, 'test')
    for (let i = 0; i < MAX_RECORDS + 2; i++) list.add({ name: 'a', version: `${i}`, start: i })
    const { packages, problems } = list.analysis()
    assert.equal(packages?.length, MAX_RECORDS)
    assert.deepEqual(
      problems?.map(({ code }) => code),
      ['file-unreadable'],
    )
  })
})

it('a file is known by its last name, and read without its mark', () => {
  assert.deepEqual(
    ['x.lock', 'a/x.lock', 'ax.lock', 'x.lock/a'].map((path) => isNamed(path, 'x.lock')),
    [true, true, false, false],
  )
  assert.equal(textOfFile(FILE), 'text')
  assert.deepEqual(
    unreadableFile(FILE, 'why').problems?.map(({ code }) => code),
    ['file-unreadable'],
  )
})
