import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { layerOf } from '../../../test/layer-lines.ts'
import { type MergedNode, type MergedTree, mergeTrees } from './merged-tree.ts'
import { createSquashView } from './squash-view.ts'

function merge(...layers: readonly (readonly string[])[]): MergedTree {
  return mergeTrees(layers.map(layerOf), 10)
}

function pathsOf(tree: MergedTree): readonly string[] {
  const paths: string[] = []
  function visit(node: MergedNode, path: string): void {
    if (node.kind !== 'directory') return void paths.push(path)
    for (const [name, child] of node.children) visit(child, path === '' ? name : `${path}/${name}`)
  }
  visit(tree.root, '')
  return paths.sort()
}

describe('mergeTrees', () => {
  it('lays layers over each other as engines do', () => {
    const tree = merge(
      [
        'f etc/a 1',
        'f etc/b 2',
        'f opt/x/d 4',
        'f opt/x/deep/e 8',
        'f was/file 16',
        'd turned',
        'f turned/in 32',
      ],
      ['w etc/a', 'f etc/b 64', 'q opt/x', 'f opt/x/new 128', 'w was', 'f turned 256', 'w not-there/at-all'],
    )

    assert.deepEqual(pathsOf(tree), ['etc/b', 'opt/x/new', 'turned'])
    assert.deepEqual([tree.files, tree.visibleBytes], [3, 64 + 128 + 256])
    assert.deepEqual(tree.layerBytes, [63, 448])
    assert.deepEqual(tree.hidden.map(({ path, bytes }) => `${path} ${bytes}`).sort(), [
      'etc/a 1',
      'etc/b 2',
      'opt/x/d 4',
      'opt/x/deep/e 8',
      'turned/in 32',
      'was/file 16',
    ])
    for (const { layer, hiddenBy } of tree.hidden) assert.deepEqual([layer, hiddenBy], [0, 1])
  })

  it('counts what several hard links share once, for as long as one of them is seen', () => {
    const both = merge(['f a 100', 'h b a'])
    const one = merge(['f a 100', 'h b a'], ['w a'])
    const none = merge(['f a 100', 'h b a'], ['w a'], ['w b'])
    const upper = merge(['f a 100'], ['h c a'], ['f a 5'])

    assert.deepEqual([both.files, both.visibleBytes, both.hidden], [2, 100, []])
    assert.deepEqual([one.files, one.visibleBytes, one.hidden], [1, 100, []])
    assert.deepEqual([none.files, none.visibleBytes], [0, 0])
    assert.deepEqual(none.hidden, [{ path: 'b', bytes: 100, layer: 0, hiddenBy: 2 }])
    assert.deepEqual([upper.files, upper.visibleBytes, upper.hidden], [2, 105, []])
  })

  it('follows links in folders, and never out of the root', () => {
    const tree = merge(
      ['l lib usr/lib', 'd usr/lib', 'f usr/lib/a 1', 'l up ../../usr', 'l loop loop'],
      ['f lib/b 2', 'w lib/a', 'f up/c 4', 'f loop/x 8'],
    )

    assert.deepEqual(pathsOf(tree), ['lib', 'loop', 'up', 'usr/c', 'usr/lib/b'])
    assert.equal(tree.resolve('lib/b'), 'usr/lib/b')
    assert.equal(tree.resolve('loop/x'), undefined)
    assert.equal(tree.at('usr/lib/b')?.kind, 'file')
    assert.equal(tree.at('lib/b'), undefined)
    assert.equal(tree.at('usr/lib/b/c'), undefined)
    assert.equal(tree.at('')?.kind, 'directory')
  })

  it('has a hard link to nothing as an empty file', () => {
    const tree = merge(['h a gone', 'l s x', 'h b s'])

    assert.deepEqual(pathsOf(tree), ['a', 'b', 's'])
    assert.deepEqual([tree.files, tree.visibleBytes], [2, 0])
  })

  it('sees without links what the view of single paths sees, and loses no byte', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
    const line = fc.oneof(
      fc.tuple(path, fc.nat(9)).map(([p, size]) => `f ${p} ${size}`),
      path.map((p) => `d ${p}`),
      path.map((p) => `w ${p}`),
      path.map((p) => `q ${p}`),
    )
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 6 }), { maxLength: 4 }), (layers) => {
        const clean = layers.map(withoutContradictions)
        const tree = merge(...clean)
        const view = createSquashView(clean.map(layerOf), 10)
        for (const p of pathsOf(tree)) assert.ok(view.entryAt(p, clean.length - 1), p)
        const shipped = tree.layerBytes.reduce((sum, bytes) => sum + bytes, 0)
        const hidden = tree.hidden.reduce((sum, { bytes }) => sum + bytes, 0)
        assert.equal(shipped, tree.visibleBytes + hidden)
        assert.equal(pathsOf(tree).length, tree.files)
      }),
    )
  })
})

/** Without entries below a file of the same layer, and only the first of each path: tars of images have none. */
function withoutContradictions(lines: readonly string[]): readonly string[] {
  const pathOf = (line: string): string => line.split(' ')[1] ?? ''
  const kept: string[] = []
  for (const line of lines) {
    const path = pathOf(line)
    const isMark = /^[wq]/.test(line)
    const clashes = kept.some((other) => {
      const known = pathOf(other)
      if (isMark || /^[wq]/.test(other)) return false
      const isInside = path.startsWith(`${known}/`) && other.startsWith('f')
      const isAround = known.startsWith(`${path}/`) && line.startsWith('f')
      return known === path || isInside || isAround
    })
    if (!clashes) kept.push(line)
  }
  return kept
}
