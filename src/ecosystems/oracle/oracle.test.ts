import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror } from '../../../test/build-from-mirror.ts'
import { needsRealData } from '../../../test/real-data.ts'
import { identified, lookedUp, rpm } from '../../../test/rpm-distributions.ts'
import { oracle, oracleFeed } from './index.ts'

describe('oracle', () => {
  const distribution = identified(oracle, { ID: 'ol', VERSION_ID: '8.9' })

  it('is told by os-release', () => {
    assert.deepEqual(
      [distribution?.family, distribution?.release, distribution?.version],
      ['oracle', '8', '8.9'],
    )
    assert.equal(identified(oracle, { ID: 'rhel', VERSION_ID: '8.9' }), undefined)
    assert.equal(
      oracle.endOfLife?.cycle({ family: 'oracle', release: '8', version: '8.9', decidedBy: 'x' }),
      '8',
    )
  })

  it('holds each flavour of a package against the fixes of its own', () => {
    assert.deepEqual(
      ['2.28-225.0.4.el8', '2:2.28-225.0.4.ksplice1.el8', '10:3.6.16-4.0.1.el8_fips'].map((version) =>
        lookedUp(oracle, rpm(`glibc ${version}`), distribution),
      ),
      [
        ['Oracle Linux 8; glibc; 2.28-225.0.4.el8; direct'],
        ['Oracle Linux 8 ksplice; glibc; 2:2.28-225.0.4.ksplice1.el8; direct'],
        ['Oracle Linux 8 fips; glibc; 10:3.6.16-4.0.1.el8_fips; direct'],
      ],
    )
  })

  it('reads the errata of the mirror', async (t) => {
    if (!needsRealData(t)) return
    const sink = await buildFromMirror(oracleFeed)
    assert.deepEqual(sink.skippedRecords, [])
    const found = sink.affectedPackages.filter(
      ({ name, advisory }) => name === 'bind-libs' && advisory === 'CVE-2007-0493',
    )
    assert.deepEqual(found, [
      {
        advisory: 'CVE-2007-0493',
        namespace: 'Oracle Linux 5',
        name: 'bind-libs',
        status: 'fixed',
        ranges: [{ fixed: '30:9.3.3-8.el5' }],
        severity: { author: 'oracle', level: 'MEDIUM' },
        vendorIds: ['ELSA-2007-0057'],
      },
    ])
    const releases = new Set(
      sink.affectedPackages
        .filter(({ vendorIds }) => vendorIds?.[0] === 'ELSA-2015-1207')
        .map(({ namespace }) => namespace),
    )
    assert.deepEqual([...releases], ['Oracle Linux 5', 'Oracle Linux 6', 'Oracle Linux 7'])
  })
})
