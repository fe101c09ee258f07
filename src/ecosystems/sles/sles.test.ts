import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror } from '../../../test/build-from-mirror.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needsRealData } from '../../../test/real-data.ts'
import { identified, lookedUp, rpm } from '../../../test/rpm-distributions.ts'
import { sles, slesFeed } from './index.ts'

describe('sles', () => {
  for (const [id, version, release, feed] of [
    ['sles', '15.4', '15.4', 'sles-15'],
    ['sles', '12', '12', 'sles-12'],
    ['sles_sap', '12.5', '12.5', 'sles-12'],
    ['sle-micro', '5.3', 'micro-5.3', 'sles-micro-5.3'],
    ['sl-micro', '6.0', 'micro-6.0', 'sles-micro-6.0'],
  ] as const) {
    it(`is told by ${id} ${version}`, () => {
      const distribution = identified(sles, { ID: id, VERSION_ID: version })
      assert.deepEqual([distribution?.family, distribution?.release], ['sles', release])
      assert.deepEqual(
        sles.match.feeds(distribution).map((one) => one.id),
        [feed],
      )
      assert.deepEqual(lookedUp(sles, rpm('curl 1-1'), distribution), [`${release}; curl; 1-1; direct`])
      assert.equal(sles.feeds.find(feed)?.id, feed)
    })
  }

  it('leaves what others built', () => {
    const vendor = 'SUSE LLC <https://www.suse.com/>'
    assert.equal(sles.match.foreign?.(rpm('a 1-1', { vendor }), undefined), undefined)
    assert.equal(sles.match.foreign?.(rpm('a 1-1', { vendor: 'NVIDIA' }), undefined), 'its vendor is NVIDIA')
  })

  it('takes the products of one service pack together', async () => {
    const products = [
      'SUSE Linux Enterprise Module for Basesystem 15 SP4 is installed',
      'SUSE Linux Enterprise Server 15 SP4-LTSS is installed',
      'SUSE Linux Enterprise Server 15 is installed',
      'SUSE Linux Enterprise Micro 5.3 is installed',
      'SUSE OpenStack Cloud 9 is installed',
    ]
    const one = (product: string): string =>
      `<criteria operator="AND"><criterion test_ref="a:9" comment="${product}"/><criterion test_ref="a:1"/></criteria>`
    const document = `<oval_definitions><definitions><definition id="a:1"><metadata><title>CVE-2024-0001</title><reference source="CVE" ref_id="CVE-2024-0001"/></metadata>
      <criteria operator="OR">${products.map(one).join('')}</criteria></definition></definitions>
      <tests><rpminfo_test id="a:1"><object object_ref="a:1"/><state state_ref="a:1"/></rpminfo_test></tests>
      <objects><rpminfo_object id="a:1"><name>curl</name></rpminfo_object></objects>
      <states><rpminfo_state id="a:1"><evr operation="less than">0:2-1</evr></rpminfo_state></states></oval_definitions>`
    const { affectedPackages } = await buildInMemory(slesFeed('15'), [documentOf(Buffer.from(document))])
    assert.deepEqual(
      affectedPackages.map(({ namespace }) => namespace),
      ['15.4', '15', 'micro-5.3'],
    )
  })

  it('reads the document of the mirror, whose first criterion points at tests that are there twice', async (t) => {
    if (!needsRealData(t)) return
    const { affectedPackages, advisories } = await buildFromMirror(slesFeed('12'))
    assert.deepEqual(
      affectedPackages.map(({ namespace, name, ranges }) => [namespace, name, ranges]),
      [
        ['12', 'xfsprogs', [{ fixed: '3.2.1-3.5' }]],
        ['12.1', 'xfsprogs', [{ fixed: '3.2.1-3.5' }]],
      ],
    )
    assert.match(advisories[0]?.description ?? '', /^xfs_metadump in xfsprogs/)
  })
})
