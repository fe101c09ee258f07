import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linkedProgram } from '../../test/linked-programs.ts'
import { programLayer } from '../../test/program-image.ts'
import { squash } from '../layers/squash/squash.ts'
import { programFiles } from './image-files.ts'
import { inImage, type ProgramFiles } from './program-files.ts'

async function filesOf(...layers: readonly Parameters<typeof programLayer>[0][]): Promise<ProgramFiles> {
  const reports = await Promise.all(layers.map(programLayer))
  const trees = reports.map(({ tree }) => tree)
  return programFiles(trees, squash(reports, [], 40).files, 40)
}

describe('programFiles', () => {
  it('is the finished image: what lies on top, without what was taken away', async () => {
    const files = await filesOf(
      { 'lib/a.so': linkedProgram({ soname: 'old' }), 'lib/b.so': linkedProgram(), 'opt/x/y': '' },
      { 'lib/a.so': linkedProgram({ soname: 'new' }), 'lib/.wh.b.so': '', 'opt/.wh.x': '' },
    )
    assert.equal(files.factsOf('lib/a.so')?.elf?.soname, 'new')
    assert.equal(files.find('lib/b.so'), undefined)
    assert.deepEqual(files.namesIn('lib'), ['a.so'])
    assert.deepEqual(files.namesIn('opt'), [])
    assert.deepEqual(files.read, ['lib/a.so'])
  })

  it('follows links, and none in a circle', async () => {
    const files = await filesOf({
      'usr/lib/a': 'x',
      lib: '-> usr/lib',
      b: '-> lib/a',
      c: '-> d',
      d: '-> c',
      e: '-> gone',
    })
    assert.deepEqual(files.find('b'), { path: 'usr/lib/a', kind: 'file' })
    assert.deepEqual(files.find('lib'), { path: 'usr/lib', kind: 'directory' })
    assert.equal(files.find('c'), undefined)
    assert.equal(files.find('e'), undefined)
  })

  it('joins what several analysers say of a file', async () => {
    const files = await filesOf({ 'srv/a.py': '#!/usr/bin/python3\nimport b\n' })
    assert.deepEqual(files.factsOf('srv/a.py'), { shebang: ['/usr/bin/python3'], python: { imports: ['b'] } })
  })
})

describe('inImage', () => {
  const cases = [
    ['/a/./b/../c', undefined, 'a/c'],
    ['a', 'x/y', 'x/y/a'],
    ['../../../a', 'x/y', 'a'],
    ['/', 'x', ''],
  ] as const
  for (const [path, folder, expected] of cases)
    it(`makes ${expected} of ${path}`, () => {
      assert.equal(inImage(path, folder), expected)
    })
})
