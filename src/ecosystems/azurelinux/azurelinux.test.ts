import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror } from '../../../test/build-from-mirror.ts'
import { needsRealData } from '../../../test/real-data.ts'
import { identified } from '../../../test/rpm-distributions.ts'
import type { Feed } from '../../core/feed.ts'
import { azurelinux } from './index.ts'

describe('azurelinux', () => {
  it('is told by os-release', () => {
    const distribution = identified(azurelinux, { ID: 'azurelinux', VERSION_ID: '3.0' })
    assert.deepEqual(
      azurelinux.match.feeds(distribution).map(({ id }) => id),
      ['azurelinux-3.0'],
    )
    assert.equal(identified(azurelinux, { ID: 'mariner', VERSION_ID: '2.0' }), undefined)
  })

  it('reads every definition of the mirror', async (t) => {
    if (!needsRealData(t)) return
    const sink = await buildFromMirror(azurelinux.feeds.find('azurelinux-3.0') as Feed)
    assert.deepEqual([sink.affectedPackages.length, sink.skippedRecords], [1222, []])
    const found = sink.affectedPackages.find(
      ({ advisory, name }) => advisory === 'CVE-2024-47191' && name === 'oath-toolkit',
    )
    assert.deepEqual(
      [found?.ranges, found?.severity],
      [[{ fixed: '2.6.7-3.azl3' }], { author: 'microsoft', level: 'HIGH' }],
    )
  })
})
