import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { InventoryPackage } from '../core/inventory.ts'
import { parsePurl } from '../core/purl.ts'
import { packageOfPurl } from '../packaging/package-of-purl.ts'
import { bomPurl } from './bom-purl.ts'

function pkg(type: string, version: string, source?: InventoryPackage['source']): InventoryPackage {
  const purl = `pkg:${type}/x/libx@${version}?arch=amd64`
  return {
    kind: 'package',
    type,
    name: 'libx',
    version,
    id: purl,
    purl,
    path: 'p',
    ...(source ? { source } : {}),
  }
}

describe('the package URL in a bill of materials', () => {
  const cases: readonly (readonly [InventoryPackage, string])[] = [
    [pkg('deb', '1'), 'pkg:deb/x/libx@1?arch=amd64'],
    [pkg('deb', '1', { name: 'libx', version: '1' }), 'pkg:deb/x/libx@1?arch=amd64'],
    [pkg('deb', '1', { name: 'x', version: '1' }), 'pkg:deb/x/libx@1?arch=amd64&upstream=x'],
    [pkg('deb', '1', { name: 'x', version: '1:2' }), 'pkg:deb/x/libx@1?arch=amd64&upstream=x%401:2'],
    [
      pkg('rpm', '1:1-2', { name: 'x-y', version: '1:1-2' }),
      'pkg:rpm/x/libx@1:1-2?arch=amd64&upstream=x-y-1-2.src.rpm',
    ],
    [pkg('npm', '1', { name: 'x', version: '1' }), 'pkg:npm/x/libx@1?arch=amd64'],
  ]
  for (const [found, expected] of cases) {
    it(`${expected} names the source`, () => {
      assert.equal(bomPurl(found), expected)
      const purl = parsePurl(expected)
      assert.ok(purl)
      // The sources of other kinds of packages have no place there.
      if (found.source && found.type !== 'npm' && expected.includes('upstream'))
        assert.deepEqual(packageOfPurl(purl).source, found.source)
    })
  }
})
