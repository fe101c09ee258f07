import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { folderTiles, packageTiles, trailOf } from '../web/report/size-model.ts'
import { type Rectangle, squarify } from '../web/report/squarify.ts'

const WHOLE = { x: 0, y: 0, width: 6, height: 4 }

function rounded({ x, y, width, height }: Rectangle): number[] {
  return [x, y, width, height].map((value) => Math.round(value * 100) / 100)
}

describe('squarify', () => {
  it('lays out the example of its paper', () => {
    assert.deepEqual(squarify([6, 6, 4, 3, 2, 2, 1], WHOLE).map(rounded), [
      [0, 0, 3, 2],
      [0, 2, 3, 2],
      [3, 0, 1.71, 2.33],
      [4.71, 0, 1.29, 2.33],
      [3, 2.33, 1.2, 1.67],
      [4.2, 2.33, 1.2, 1.67],
      [5.4, 2.33, 0.6, 1.67],
    ])
  })

  it('is content with nothing', () => {
    assert.deepEqual(squarify([], WHOLE), [])
    for (const { width, height } of squarify([0, 0], WHOLE)) assert.ok(width * height === 0)
    assert.equal(squarify([3, 1], { ...WHOLE, width: 0 }).length, 2)
  })

  const sizes = fc
    .array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 60 })
    .map((all) => all.sort((a, b) => b - a))

  it('gives each its share, within the whole and beside the others', () =>
    fc.assert(
      fc.property(sizes, (all) => {
        const placed = squarify(all, WHOLE)
        const total = all.reduce((sum, size) => sum + size, 0)
        for (const [index, { x, y, width, height }] of placed.entries()) {
          assert.ok(Math.abs((width * height) / 24 - (all[index] ?? 0) / total) < 1e-9)
          assert.ok(x >= -1e-9 && y >= -1e-9 && x + width <= 6 + 1e-9 && y + height <= 4 + 1e-9)
        }
        for (const [index, a] of placed.entries())
          for (const b of placed.slice(index + 1)) {
            const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
            const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
            assert.ok(across < 1e-9 || down < 1e-9)
          }
      }),
    ))
})

describe('what is drawn of sizes', () => {
  const image = {
    nodes: [
      ['', 100, 1, ''],
      ['etc', 10, 1, ''],
      ['usr', 80, 1, ''],
      ['usr/bin', 60, 1, ''],
      ['usr/bin/curl', 50, 0, 'curl'],
    ],
    packages: [['curl', 50]],
    other: 50,
  } as const

  it('is in a folder what is largest, and the rest', () => {
    assert.deepEqual(folderTiles(image, ''), [
      { label: 'usr/', bytes: 80, kind: 'folder', path: 'usr' },
      { label: 'etc/', bytes: 10, kind: 'folder' },
      { label: 'everything smaller', bytes: 10, kind: 'rest' },
    ])
    assert.deepEqual(folderTiles(image, 'usr/bin'), [
      { label: 'curl', bytes: 50, kind: 'file', owner: 'curl' },
      { label: 'everything smaller', bytes: 10, kind: 'rest' },
    ])
  })

  it('is by package what they own, and the rest', () =>
    assert.deepEqual(packageTiles(image), [
      { label: 'curl', bytes: 50, kind: 'package' },
      { label: 'files of no package, and smaller packages', bytes: 50, kind: 'rest' },
    ]))

  it('has a way back to the root', () =>
    assert.deepEqual(trailOf('usr/bin'), [
      { label: '/', path: '' },
      { label: 'usr', path: 'usr' },
      { label: 'bin', path: 'usr/bin' },
    ]))
})
