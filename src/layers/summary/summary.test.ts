import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { layerOf } from '../../../test/layer-lines.ts'
import type { SizedNode } from '../../core/image-tree.ts'
import { mergeTrees } from '../squash/merged-tree.ts'
import { layerSummaries } from './layer-summaries.ts'
import { sizedTree } from './sized-tree.ts'

/** A line for each node: path, bytes, files. */
function lines(node: SizedNode, path = ''): string[] {
  const here = path === '' ? node.name : `${path}/${node.name}`
  return [`${here} ${node.bytes} ${node.files}`, ...node.children.flatMap((child) => lines(child, here))]
}

describe('sizedTree', () => {
  it('sums up what is in each folder, by name', () => {
    const { root } = mergeTrees([layerOf(['d b', 'f b/two 2', 'f b/one 1', 'f a 4', 'l c a', 'd empty'])], 10)
    assert.deepEqual(lines(sizedTree(root)), [
      ' 7 3',
      'a 4 1',
      'b 3 2',
      'b/one 1 1',
      'b/two 2 1',
      'c 0 0',
      'empty 0 0',
    ])
  })

  it('counts the bytes of hard links once, for the first by path', () => {
    const { root } = mergeTrees([layerOf(['f b 5', 'h a b'])], 10)
    assert.deepEqual(lines(sizedTree(root)), [' 5 2', 'a 5 1', 'b 0 1'])
  })

  it('goes as deep as an image does', () => {
    const path = 'd/'.repeat(20_000)
    const { root } = mergeTrees([layerOf([`f ${path}file 3`])], 10)
    assert.equal(sizedTree(root).bytes, 3)
  })
})

describe('layerSummaries', () => {
  it('tell what a layer adds, replaces and deletes', () => {
    const trees = [
      layerOf(['d etc', 'f etc/a 5', 'f etc/b 7', 'f etc/c 1', 'l bin usr/bin', 'f usr/bin/sh 9']),
      layerOf(['f etc/a 6', 'w etc/b', 'f etc/new 2', 'f bin/sh 10']),
    ]
    const merged = mergeTrees(trees, 10)
    const infos = ['a', 'b'].map((letter) => ({
      diffId: `sha256:${letter.repeat(64)}` as const,
      size: 3,
    }))
    const nothing = { files: 0, bytes: 0 }
    assert.deepEqual(
      layerSummaries(infos, trees, merged).map(({ bytes, added, replaced, deleted }) => ({
        bytes,
        added,
        replaced,
        deleted,
      })),
      [
        { bytes: 22, added: { files: 4, bytes: 22 }, replaced: nothing, deleted: nothing },
        {
          bytes: 18,
          added: { files: 1, bytes: 2 },
          replaced: { files: 2, bytes: 16 },
          deleted: { files: 1, bytes: 7 },
        },
      ],
    )
  })
})
