import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { identified, lookedUp } from '../../../test/rpm-distributions.ts'
import type { Package } from '../../core/package.ts'
import { ubuntu, ubuntuFeed } from './index.ts'

const pkg = (version: string): Package => ({
  kind: 'package',
  type: 'deb',
  name: 'libssl3',
  version,
  source: { name: 'openssl', version },
})

describe('ubuntu', () => {
  const distribution = identified(ubuntu, { ID: 'ubuntu', VERSION_ID: '22.04', VERSION_CODENAME: 'jammy' })

  it('is told by os-release, and nothing derived from it is', () => {
    assert.deepEqual(distribution, {
      family: 'ubuntu',
      release: '22.04',
      version: '22.04',
      codename: 'jammy',
      decidedBy: 'etc/os-release',
    })
    assert.equal(identified(ubuntu, { ID: 'linuxmint', ID_LIKE: 'ubuntu' }), undefined)
    assert.equal(ubuntu.distribution?.('23.10')?.release, '23.10')
    assert.equal(ubuntu.distribution?.('jammy'), undefined)
  })

  it('leaves alone what is surely of another repository', () => {
    const reasons = ['Ubuntu', 'Canonical Ltd.', 'Debian', undefined, 'Example'].map((vendor) =>
      ubuntu.match.foreign?.({ ...pkg('1'), ...(vendor ? { vendor } : {}) }, distribution),
    )
    assert.deepEqual(reasons, [undefined, undefined, undefined, undefined, 'its origin is Example'])
    assert.match(
      ubuntu.match.foreign?.(pkg('16.1-1.pgdg22.04+1'), distribution) ?? '',
      /apt\.postgresql\.org/,
    )
  })

  it('looks up sources in the release, and builds of extended support in theirs', () => {
    assert.deepEqual(lookedUp(ubuntu, pkg('3.0.2-0ubuntu1.10'), distribution), [
      'Ubuntu:22.04:LTS; openssl; 3.0.2-0ubuntu1.10; source-package',
    ])
    const old = ubuntu.distribution?.('16.04')
    assert.deepEqual(lookedUp(ubuntu, pkg('1.0.2g-1ubuntu4.20+esm6'), old), [
      'Ubuntu:Pro:16.04:LTS; openssl; 1.0.2g-1ubuntu4.20+esm6; source-package',
    ])
    assert.deepEqual(lookedUp(ubuntu, pkg('1-1'), ubuntu.distribution?.('23.10')), [
      'Ubuntu:23.10; openssl; 1-1; source-package',
    ])
  })

  it('reads the records of the mirror, with Canonical’s own rating', async (t) => {
    if (!needsRealData(t)) return
    const path = realData('upstream/osv-vulnerabilities.storage.googleapis.com/Ubuntu/all.zip')
    const { advisories, affectedPackages } = await buildInMemory(ubuntuFeed, [documentOf(path)])
    assert.deepEqual(
      advisories.map(({ aliases, severities }) => [aliases, severities]),
      [[['CVE-2025-38094'], [{ author: 'ubuntu', level: 'LOW', label: 'negligible' }]]],
    )
    assert.deepEqual(
      affectedPackages.map(({ namespace, name, status }) => [namespace, name, status]),
      [['Ubuntu:Pro:14.04:LTS', 'linux', 'affected']],
    )
  })
})
