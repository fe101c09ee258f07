import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'
import fc from 'fast-check'
import { layerOptions } from '../../../test/layer-fixtures.ts'
import { layerOf } from '../../../test/layer-lines.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { readLayers } from '../../layers/read/read-layers.ts'
import { mergeTrees } from '../../layers/squash/merged-tree.ts'
import { type LayerTree, readTree } from '../../layers/squash/tree-index.ts'
import { openInput } from '../../sources/open-input.ts'
import { efficiencyOf, MAX_WASTED_PATHS } from './efficiency.ts'

function efficiency(trees: readonly LayerTree[]) {
  const { at } = mergeTrees(trees, 10)
  return efficiencyOf(trees, (path) => at(path)?.layer)
}

function ofLayers(...layers: readonly (readonly string[])[]) {
  return efficiency(layers.map(layerOf))
}

describe('efficiencyOf', () => {
  it('has nothing to object to in one layer, or in none', () => {
    const nothing = { score: 1, wastedBytes: 0, userWastedPercent: 0, reclaimableBytes: 0, paths: [] }
    assert.deepEqual(ofLayers(), nothing)
    assert.deepEqual(ofLayers(['f a 10', 'd e', 'l l a', 'h h a']), nothing)
    assert.deepEqual(ofLayers(['d e'], ['d f']), nothing)
  })

  const cases = [
    {
      name: 'a file that is replaced',
      layers: [['f a 100', 'f b 100'], ['f a 50']],
      // Σ least = 50 + 100, Σ bytes = 150 + 100
      expected: { score: 150 / 250, wastedBytes: 150, userWastedPercent: 150 / 50, reclaimableBytes: 100 },
    },
    {
      name: 'a file that is deleted counts as one of no bytes',
      layers: [
        ['f a 100', 'f b 300'],
        ['w a', 'f c 400'],
      ],
      // Σ least = 0 + 300 + 400, Σ bytes = 100 + 300 + 400
      expected: { score: 700 / 800, wastedBytes: 100, userWastedPercent: 100 / 400, reclaimableBytes: 100 },
    },
    {
      name: 'a folder that is deleted counts once, with what was in it',
      layers: [['d d', 'f d/a 10', 'f d/e/b 20', 'f c 5'], ['w d']],
      // The folder is no leaf below: d is one leaf of 30. Σ least = Σ bytes = 35 + 30.
      expected: { score: 1, wastedBytes: 0, userWastedPercent: 0, reclaimableBytes: 0 },
    },
    {
      name: 'a folder that is deleted twice',
      layers: [['d d', 'f d/a 10'], ['w d'], ['d d', 'f d/b 20', 'f c 100'], ['w d']],
      // d: 10 + 20, least 10. Σ bytes = 10 + 10 + 120 + 20, Σ least = that - 20.
      expected: { score: 140 / 160, wastedBytes: 30, userWastedPercent: 30 / 120, reclaimableBytes: 30 },
    },
    {
      name: 'a folder of which something was deleted before',
      layers: [['d d', 'f d/a 10', 'f d/b 20'], ['d d', 'w d/a'], ['w d']],
      // d/a: 10 and 0. d is deleted with the 20 that are left. Σ bytes = 30 + 20, Σ least = 20 + 20.
      expected: { score: 40 / 50, wastedBytes: 10, userWastedPercent: 1, reclaimableBytes: 10 },
    },
    {
      name: 'a folder without an entry of its own is none to dive',
      layers: [['f d/a 10'], ['w d', 'f c 10']],
      expected: { score: 1, wastedBytes: 0, userWastedPercent: 0, reclaimableBytes: 0 },
    },
    {
      name: 'a whiteout of what is not there',
      layers: [['f a 10'], ['w b', 'f c 10']],
      expected: { score: 1, wastedBytes: 0, userWastedPercent: 0, reclaimableBytes: 0 },
    },
    {
      name: 'a layer that holds whiteouts only',
      layers: [['f a 10'], ['w a']],
      expected: { score: 0, wastedBytes: 10, userWastedPercent: 1, reclaimableBytes: 10 },
    },
    {
      name: 'folders are leaves while they are empty',
      layers: [
        ['d d', 'f a 1'],
        ['d d', 'f d/x 4'],
        ['d d', 'w d/x'],
      ],
      // d is a leaf below only; d/x: 4 and 0. Σ bytes = 1 + 4, Σ least = 1.
      expected: { score: 1 / 5, wastedBytes: 4, userWastedPercent: 1, reclaimableBytes: 4 },
    },
    {
      name: 'an opaque folder is passed over',
      layers: [
        ['d d', 'f d/a 10'],
        ['d d', 'q d', 'f d/a 10'],
      ],
      expected: { score: 1 / 2, wastedBytes: 20, userWastedPercent: 2, reclaimableBytes: 10 },
    },
  ]
  for (const { name, layers, expected } of cases) {
    it(name, () => {
      const { paths, ...figures } = ofLayers(...layers)
      assert.deepEqual(figures, expected)
      assert.equal(
        paths.reduce((sum, { bytes }) => sum + bytes, 0),
        expected.wastedBytes,
      )
    })
  }

  it('takes no folder for a leaf that holds a whiteout', () => {
    const { paths } = ofLayers(['d d'], ['d d', 'w d/x'])

    assert.deepEqual(paths, [])
  })

  it('lists the largest first, and not all', () => {
    const many = Array.from({ length: MAX_WASTED_PATHS + 5 }, (_, index) => `f n${index} ${index}`)

    const { paths } = ofLayers(many, many, ['f n3 1000'])

    assert.equal(paths.length, MAX_WASTED_PATHS)
    assert.deepEqual(paths.slice(0, 2), [
      { path: 'n3', count: 3, bytes: 1006 },
      { path: `n${MAX_WASTED_PATHS + 4}`, count: 2, bytes: 2 * (MAX_WASTED_PATHS + 4) },
    ])
  })

  const file = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd/a', 'd/b'), fc.nat(20))
  const layers = fc.array(fc.array(file, { maxLength: 5 }), { maxLength: 4 })
  const linesOf = (one: readonly (readonly [string, number])[]): string[] =>
    one.map(([p, n]) => `f ${p} ${n}`)

  it('is between 0 and 1, and reclaims no more than it wastes', () => {
    fc.assert(
      fc.property(layers, (all) => {
        const { score, wastedBytes, reclaimableBytes, userWastedPercent } = ofLayers(...all.map(linesOf))
        assert.ok(score >= 0 && score <= 1)
        assert.ok(reclaimableBytes >= 0 && reclaimableBytes <= wastedBytes)
        assert.ok(Number.isFinite(userWastedPercent))
      }),
    )
  })

  it('is never better with one more layer that repeats what is there', () => {
    fc.assert(
      fc.property(layers, (all) => {
        const before = ofLayers(...all.map(linesOf))
        const after = ofLayers(...all.map(linesOf), linesOf(all.flat()))
        assert.ok(after.score <= before.score)
        assert.ok(after.wastedBytes >= before.wastedBytes)
      }),
    )
  })

  it('is 1 when no path is in two layers', () => {
    fc.assert(
      fc.property(layers, (all) => {
        const apart = all.map((one, index) =>
          linesOf(one.map(([path, n]) => [`l${index}/${path}`, n] as const)),
        )
        assert.equal(ofLayers(...apart).score, 1)
      }),
    )
  })
})

async function efficiencyOfImage(name: string) {
  const platform = { os: 'linux', architecture: 'amd64' }
  const { signal } = new AbortController()
  const image = await openInput(realData(`images/${name}.docker.tar`), { platform, signal })
  const reports = await readLayers(image, { ...layerOptions(), concurrency: 2, verifyDiffIds: false })
  await image.close()
  return efficiency(reports.map(({ tree }) => readTree(tree)))
}

test('whiteouts-4-layers, worked out by hand', async (t) => {
  if (!needsRealData(t)) return
  // Files of layer 0 have 5,577,485 bytes (tar -tv). Layers 1, 2 and 3 add home/app/Gemfile, home/app2/Pipfile and
  // home/app/Pipfile, 3 bytes each. Layer 3 deletes home/app/Gemfile (a file: 0) and home/app2 (a folder: the 3 bytes in
  // it). home is empty in layer 0, a leaf of 0, and no leaf above.
  const bytes = 5_577_485 + 3 + 3 + 3 + 0 + 3
  // Of two leaves there is only home/app/Gemfile: 3 and 0.
  const least = bytes - 3

  const { paths, ...figures } = await efficiencyOfImage('whiteouts-4-layers')

  assert.deepEqual(figures, {
    score: least / bytes,
    wastedBytes: 3,
    userWastedPercent: 3 / 9,
    reclaimableBytes: 3,
  })
  assert.deepEqual(paths, [{ path: 'home/app/Gemfile', count: 2, bytes: 3 }])
})

test('links-9-layers, worked out by hand', async (t) => {
  if (!needsRealData(t)) return
  // Layer 1 adds app/credentials.json of 23 bytes; all else above layer 0 has none: layers 2 and 3 have app/suid.txt,
  // 4 and 5 app/gid.txt, 6 to 8 app/once-suid.txt. Hard links, of which layer 0 has hundreds, count 0.
  const { paths, ...figures } = await efficiencyOfImage('links-9-layers')

  assert.deepEqual(figures, { score: 1, wastedBytes: 0, userWastedPercent: 0, reclaimableBytes: 0 })
  assert.deepEqual(paths, [
    { path: 'app/gid.txt', count: 2, bytes: 0 },
    { path: 'app/once-suid.txt', count: 3, bytes: 0 },
    { path: 'app/suid.txt', count: 2, bytes: 0 },
  ])
})
