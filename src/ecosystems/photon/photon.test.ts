import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror } from '../../../test/build-from-mirror.ts'
import { buildInMemory, documentOf, jsonDocument } from '../../../test/memory-feed.ts'
import { needsRealData } from '../../../test/real-data.ts'
import { identified, lookedUp, rpm } from '../../../test/rpm-distributions.ts'
import { photon, photonFeed } from './index.ts'

describe('photon', () => {
  const distribution = identified(photon, { ID: 'photon', VERSION_ID: '3.0' })

  it('looks up what is installed, then the source of which it was built', () => {
    const source = { name: 'curl', version: '7.61.1-4.ph3' }
    assert.deepEqual(lookedUp(photon, rpm('curl-libs 7.61.1-4.ph3', { source }), distribution), [
      '3.0; curl-libs; 7.61.1-4.ph3; direct',
      '3.0 sources; curl; 7.61.1-4.ph3; source-package; fallback',
    ])
    assert.equal(photon.distribution?.('5')?.release, '5.0')
    assert.equal(photon.distribution?.('5.1'), undefined)
  })

  it('reads rows with and without a fix, and says what is none', async () => {
    const rows = [
      { cve_id: 'CVE-1', pkg: 'a', cve_score: 9.8, res_ver: '2-1.ph3' },
      { cve_id: 'CVE-2', pkg: 'a', cve_score: null, res_ver: 'NA', status: 'Not Affected' },
      { cve_id: 'CVE-3', pkg: 'a', cve_score: '5.0', res_ver: 'NA', status: 'Not Fixed' },
      { cve_id: 7 },
    ]
    const sink = await buildInMemory(photonFeed('3.0'), [jsonDocument(rows), documentOf(undefined)])
    assert.deepEqual(
      sink.affectedPackages.map(({ advisory, status, ranges, severity }) => [
        advisory,
        status,
        ranges,
        severity?.level,
      ]),
      [
        ['CVE-1', 'fixed', [{ fixed: '2-1.ph3' }], 'CRITICAL'],
        ['CVE-2', 'not_affected', [], undefined],
        ['CVE-3', 'affected', [{}], 'MEDIUM'],
      ],
    )
    assert.deepEqual(
      sink.skippedRecords.map(({ record }) => record),
      ['row 3'],
    )
    assert.deepEqual([...sink.namespaces], ['3.0 sources', '3.0'])
  })

  it('reads the documents of the mirror', async (t) => {
    if (!needsRealData(t)) return
    const { affectedPackages, skippedRecords } = await buildFromMirror(photonFeed('3.0'))
    assert.deepEqual(skippedRecords, [])
    const found = affectedPackages.filter(
      ({ name, advisory }) => name === 'sqlite-libs' && advisory === 'CVE-2019-16168',
    )
    assert.deepEqual(found, [
      {
        advisory: 'CVE-2019-16168',
        namespace: '3.0',
        name: 'sqlite-libs',
        status: 'fixed',
        ranges: [{ fixed: '3.27.2-5.ph3' }],
        severity: { author: 'photon', level: 'HIGH' },
        vendorIds: ['PHSA-3.0-0036'],
      },
    ])
    const notAffected = affectedPackages
      .filter(({ status }) => status === 'not_affected')
      .map(({ name }) => name)
    assert.deepEqual(notAffected, ['curl-libs', 'curl'])
  })
})
