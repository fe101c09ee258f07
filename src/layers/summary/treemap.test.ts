import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { layerOf } from '../../../test/layer-lines.ts'
import { sampleReport } from '../../../test/render-report.ts'
import { mergeTrees } from '../squash/merged-tree.ts'
import { sizedTree } from './sized-tree.ts'
import { MAX_TREEMAP_NODES, MAX_TREEMAP_PACKAGES, type Owners, treemapOf } from './treemap.ts'

const NOBODY: Owners = { ownersOf: () => new Map(), packageBytes: () => new Map() }

function treeOf(lines: readonly string[]) {
  return sizedTree(mergeTrees([layerOf(lines)], 10).root)
}

describe('treemapOf', () => {
  it('lists each file behind its folder, with its owner', () => {
    const [pkg] = sampleReport('full').packages
    assert.ok(pkg)
    const owners: Owners = {
      ownersOf: (paths) =>
        new Map([...paths].filter((path) => path.startsWith('b/')).map((path) => [path, pkg.id])),
      packageBytes: (ids) => new Map([...ids].map((id) => [id, 3])),
    }
    const tree = treeOf(['f a 4', 'f b/one 1', 'f b/two 2', 'f empty 0', 'l c a'])
    assert.deepEqual(treemapOf(tree, [pkg], owners), {
      nodes: [
        { path: '', isFolder: true, bytes: 7 },
        { path: 'a', isFolder: false, bytes: 4 },
        { path: 'b', isFolder: true, bytes: 3 },
        { path: 'b/one', isFolder: false, bytes: 1, package: pkg.name },
        { path: 'b/two', isFolder: false, bytes: 2, package: pkg.name },
      ],
      packages: [{ name: pkg.name, bytes: 3 }],
      otherBytes: 4,
    })
  })

  it('is of an empty image, too', () =>
    assert.deepEqual(treemapOf(treeOf([]), [], NOBODY), {
      nodes: [{ path: '', isFolder: true, bytes: 0 }],
      packages: [],
      otherBytes: 0,
    }))

  it('has no more than can be drawn, and never a file without its folder', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 400, maxLength: 600 }), (sizes) => {
        const lines = sizes.map((size, index) => `f d${index % 7}/e${index % 31}/f${index} ${size}`)
        const { nodes } = treemapOf(treeOf(lines), [], NOBODY)
        assert.ok(nodes.length <= MAX_TREEMAP_NODES)
        const paths = new Set(nodes.map(({ path }) => path))
        for (const { path } of nodes)
          assert.ok(paths.has(path.slice(0, Math.max(path.lastIndexOf('/'), 0))), path)
      }),
      { numRuns: 20 },
    ))

  it('lists the largest packages', () => {
    const [pkg] = sampleReport('full').packages
    assert.ok(pkg)
    const packages = Array.from({ length: MAX_TREEMAP_PACKAGES + 1 }, (_, index) => ({
      ...pkg,
      id: `${index}`,
      name: `p${index}`,
    }))
    const owners: Owners = {
      ...NOBODY,
      packageBytes: (ids) => new Map([...ids].map((id) => [id, Number(id)])),
    }
    const { packages: listed, otherBytes } = treemapOf(treeOf(['f a 10000']), packages, owners)
    assert.deepEqual(
      [listed.length, listed[0]?.name, otherBytes],
      [MAX_TREEMAP_PACKAGES, 'p100', 10000 - 5050],
    )
  })
})
