import assert from 'node:assert/strict'
import { it } from 'node:test'
import { putPackages } from '../../../../test/service/stand-ins/packages.ts'
import { onEachStore } from '../../../../test/stores.ts'
import type { InventoryPackage } from '../../../core/inventory.ts'
import type { StoredContents } from '../../parts.ts'
import { putImage } from '../../store/images.ts'
import type { Store } from '../../store/store.ts'
import { findAffected } from './find-affected.ts'
import type { AskedVulnerability } from './request.ts'

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`

function contents(...versions: readonly string[]): StoredContents {
  const packages = versions.map((version): InventoryPackage => {
    const purl = `pkg:deb/debian/libssl3@${version}`
    const source = { name: 'openssl', version }
    return {
      kind: 'package',
      type: 'deb',
      name: 'libssl3',
      version,
      source,
      id: purl,
      purl,
      path: 'var/lib/dpkg/status',
    }
  })
  return {
    target: { kind: 'image', name: 'x', repoTags: [], repoDigests: [] },
    inventory: {
      kind: 'inventory',
      distribution: { family: 'debian', release: '12', version: '12.5', decidedBy: 'x' },
      layers: [],
      packages,
      problems: [],
    },
    leftOut: { development: 0, byRelationship: 0, programs: 0 },
  }
}

async function put(
  store: Store,
  tenant: string,
  letter: string,
  ...versions: readonly string[]
): Promise<void> {
  const { id } = await putImage(store, store.db, { tenant, digest: digest(letter), source: 'manifest' })
  await putPackages(store.db, id, contents(...versions))
}

function asked(id: string, level: string, fixed: string): AskedVulnerability {
  return {
    id,
    name: `CVE-${id}`,
    normalized_severity: level,
    package: { name: 'openssl' },
    fixed_in_version: fixed,
  }
}

onEachStore('images that vulnerabilities hit', (open) => {
  it('are those of the tenant that have a version before the fix, the worst told first', async (t) => {
    const store = await open(t)
    await put(store, '', 'a', '3.0.1-1')
    await put(store, '', 'b', '3.0.5-1')
    await put(store, '', 'c', '9.0-1')
    await put(store, 'other', 'd', '3.0.1-1')
    const [low, high, none] = [
      asked('1', 'Low', '3.0.9-1'),
      asked('2', 'High', '3.0.4-1'),
      asked('3', 'High', '1.0-1'),
    ]

    const found = await findAffected(store.db, '', [low, high, none])
    const others = await findAffected(store.db, 'other', [low])
    const nobodys = await findAffected(store.db, 'third', [low])

    assert.deepEqual(found.vulnerable_manifests, { [digest('a')]: ['2', '1'], [digest('b')]: ['1'] })
    assert.deepEqual(found.vulnerabilities, { 1: low, 2: high })
    assert.deepEqual(others.vulnerable_manifests, { [digest('d')]: ['1'] })
    assert.deepEqual(nobodys, { vulnerabilities: {}, vulnerable_manifests: {} })
  })

  it('are not those whose package is judged with the one that brought it', async (t) => {
    const store = await open(t)
    await put(store, '', 'a', '3.0.1-1')
    const body = JSON.stringify({
      package: { source: { name: 'openssl', version: '3.0.1-1' } },
      isJudgedByOwner: true,
    })
    await store.db.updateTable('packages').set({ body }).execute()

    const found = await findAffected(store.db, '', [asked('1', 'Low', '3.0.9-1')])

    assert.deepEqual(found.vulnerable_manifests, {})
  })
})
