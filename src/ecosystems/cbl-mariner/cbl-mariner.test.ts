import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror } from '../../../test/build-from-mirror.ts'
import { needsRealData } from '../../../test/real-data.ts'
import { identified, lookedUp, rpm } from '../../../test/rpm-distributions.ts'
import type { Feed } from '../../core/feed.ts'
import { cblMariner } from './index.ts'

describe('cbl-mariner', () => {
  const distribution = identified(cblMariner, { ID: 'mariner', VERSION_ID: '2.0.20220527' })

  it('looks up sources, by the release of its build', () => {
    assert.deepEqual([distribution?.family, distribution?.release], ['cbl-mariner', '2.0'])
    const source = { name: 'nghttp2', version: '1.46.0-2.cm2' }
    assert.deepEqual(lookedUp(cblMariner, rpm('nghttp2-devel 1.46.0-2.cm2', { source }), distribution), [
      '2.0; nghttp2; 1.46.0-2.cm2; source-package',
    ])
    assert.equal(cblMariner.distribution?.('two'), undefined)
  })

  for (const [id, count] of [
    ['cbl-mariner-1.0', 2252],
    ['cbl-mariner-2.0', 2436],
  ] as const) {
    it(`reads every definition of ${id}`, async (t) => {
      if (!needsRealData(t)) return
      const sink = await buildFromMirror(cblMariner.feeds.find(id) as Feed)
      assert.deepEqual([sink.affectedPackages.length, sink.skippedRecords], [count, []])
      const statuses = new Set(sink.affectedPackages.map(({ status }) => status))
      assert.deepEqual(
        [...statuses].toSorted((a, b) => (a < b ? -1 : 1)),
        ['affected', 'fixed', 'not_affected'],
      )
    })
  }
})
