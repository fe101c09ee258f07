import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror } from '../../../test/build-from-mirror.ts'
import { needsRealData } from '../../../test/real-data.ts'
import { identified, lookedUp, rpm } from '../../../test/rpm-distributions.ts'
import { opensuse, opensuseFeed } from './index.ts'

describe('opensuse', () => {
  for (const [id, version, release] of [
    ['opensuse-leap', '15.5', '15.5'],
    ['opensuse-tumbleweed', '20240101', 'tumbleweed'],
    ['opensuse', '42.1', '42.1'],
  ] as const) {
    it(`is told by ${id} ${version}`, () => {
      const distribution = identified(opensuse, { ID: id, VERSION_ID: version })
      assert.deepEqual([distribution?.release, distribution?.version], [release, version])
      assert.deepEqual(
        opensuse.match.feeds(distribution).map((one) => one.id),
        [`opensuse-${release}`],
      )
      assert.deepEqual(lookedUp(opensuse, rpm('curl 1-1'), distribution), [`${release}; curl; 1-1; direct`])
    })
  }

  it('is named with --distro', () => {
    assert.equal(opensuse.distribution?.('tumbleweed')?.release, 'tumbleweed')
    assert.equal(opensuse.distribution?.('15.5')?.release, '15.5')
    assert.equal(opensuse.distribution?.('leap'), undefined)
  })

  it('reads the document of the mirror', async (t) => {
    if (!needsRealData(t)) return
    const { affectedPackages } = await buildFromMirror(opensuseFeed('42.1'))
    assert.deepEqual(
      affectedPackages.map(({ namespace, name, ranges }) => [namespace, name, ranges]),
      [
        ['42.1', 'xfsprogs', [{ fixed: '3.2.1-5.1' }]],
        ['42.1', 'xfsprogs-devel', [{ fixed: '3.2.1-5.1' }]],
      ],
    )
  })
})
