import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { sha256 } from '../../../test/layer-fixtures.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import type { ImageLayer } from '../../core/image.ts'
import type { Inventory } from '../../core/inventory.ts'
import { problem } from '../../core/problem.ts'
import { checksum } from '../../files/checksum.ts'
import { clearLayerCache } from './cache-file.ts'
import { type InventoryKey, openInventoryCache } from './inventory-cache.ts'

const A = sha256(Buffer.from('a'))
const B = sha256(Buffer.from('b'))
const MAGIC = 'PLIMSIV3'

function seal(text: string): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32LE(checksum(Buffer.from(text)))
  return Buffer.concat([Buffer.from(MAGIC), sum, Buffer.from(text)])
}

const INVENTORY: Inventory = {
  kind: 'inventory',
  distribution: { family: 'alpine', release: '3.18', version: '3.18.4', decidedBy: 'etc/os-release' },
  layers: [{ diffId: A, size: 7, createdBy: 'the word of a source' }],
  packages: [
    { kind: 'package', type: 'apk', name: 'é', version: '1', id: 'p', purl: 'pkg:apk/p', path: 'lib/apk/db' },
  ],
  problems: [problem('path-escapes', '../x', 'left out', A)],
}
const { kind: _kind, layers: _layers, ...KEPT } = INVENTORY

function layer(diffId: typeof A, digest?: typeof A): ImageLayer {
  const open = (): never => assert.fail('nothing is read')
  return { diffId, ...(digest ? { digest } : {}), mediaType: '', size: 1, position: 0, open }
}

function key(changes: Partial<InventoryKey> = {}): InventoryKey {
  return {
    build: 'one',
    settings: 's',
    layers: [layer(A, B)],
    verifyDiffIds: false,
    maxLinkDepth: 40,
    distribution: undefined,
    javaNames: undefined,
    ...changes,
  }
}

describe('the inventory cache', () => {
  it('gives back what the layers decide, and not what a source says of them', async (t) => {
    const cache = openInventoryCache(join(temporaryFolder(t), 'not', 'there', 'yet'), key())
    assert.equal(cache.get(), undefined)

    assert.equal(await cache.put(INVENTORY), true)

    assert.deepEqual(cache.get(), KEPT)
  })

  const others: readonly (readonly [string, Partial<InventoryKey>])[] = [
    ['code', { build: 'two' }],
    ['settings', { settings: 't' }],
    ['limits of links', { maxLinkDepth: 41 }],
    ['distributions', { distribution: 'alpine/3.19' }],
    ['names of archives', { javaNames: 'a' }],
    ['layers', { layers: [layer(A, A)] }],
    ['diff ids', { layers: [layer(B, B)] }],
    ['numbers of layers', { layers: [layer(A, B), layer(A, B)] }],
    ['ways of naming layers', { layers: [layer(A)] }],
    ['checks', { verifyDiffIds: true }],
  ]
  for (const [what, changes] of others) {
    it(`knows nothing of other ${what}`, async (t) => {
      const dir = temporaryFolder(t)
      await openInventoryCache(dir, key()).put(INVENTORY)

      assert.equal(openInventoryCache(dir, key(changes)).get(), undefined)
    })
  }

  it('takes every damaged or forged file for none, and mends it', async (t) => {
    const dir = temporaryFolder(t)
    const cache = openInventoryCache(dir, key())
    await cache.put(INVENTORY)
    const file = join(dir, readdirSync(dir)[0] ?? '')
    const good = readFileSync(file)
    assert.equal(good.toString('latin1', 0, MAGIC.length), MAGIC)
    const bad = [
      good.subarray(1),
      good.subarray(0, -1),
      Buffer.concat([good, Buffer.from('x')]),
      ...['', 'null', '[]', 'no JSON', '{"inventory":null}', JSON.stringify({ inventory: KEPT })].map(seal),
    ]

    for (const bytes of bad) {
      writeFileSync(file, bytes)
      assert.equal(cache.get(), undefined)
    }
    await cache.put(INVENTORY)
    assert.deepEqual(cache.get(), KEPT)
  })

  it('is a miss and no error where it cannot be read or written', async (t) => {
    const file = join(temporaryFolder(t), 'file')
    writeFileSync(file, '')
    const cache = openInventoryCache(join(file, 'below-a-file'), key())

    assert.equal(await cache.put(INVENTORY), false)
    assert.equal(cache.get(), undefined)
  })

  it('is cleared with the layers', async (t) => {
    const dir = temporaryFolder(t)
    await openInventoryCache(dir, key()).put(INVENTORY)

    assert.equal(await clearLayerCache(dir), 1)
    assert.deepEqual(readdirSync(dir), [])
  })
})
