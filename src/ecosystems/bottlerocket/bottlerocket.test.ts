import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { buildFromMirror, findingsOf } from '../../../test/build-from-mirror.ts'
import { damaged } from '../../../test/damaged.ts'
import { needsRealData } from '../../../test/real-data.ts'
import type { Distribution } from '../../core/distribution.ts'
import { bottlerocketFeed } from './feed.ts'
import { bottlerocket } from './index.ts'
import { bottlerocketInventoryAnalyser, MAX_INVENTORY } from './inventory.ts'
import { bottlerocketReleaseAnalyser } from './release.ts'

const PATH = 'usr/share/bottlerocket/application-inventory.json'

const INVENTORY = JSON.stringify({
  Content: [
    {
      Name: 'glibc',
      Publisher: 'Bottlerocket',
      Version: '2.42',
      Release: '1.1700000000.abc.br1',
      Epoch: '1',
      Architecture: 'x86_64',
    },
    { Name: 'acpid', Version: '2.0.34', Epoch: '0', Release: '1.br1' },
    { Name: 'bash', Version: '5.2' },
  ],
})

describe('the inventory of Bottlerocket', () => {
  it('is read', () => {
    assert.deepEqual(analyse(bottlerocketInventoryAnalyser, PATH, INVENTORY), {
      packages: [
        {
          kind: 'package',
          type: 'rpm',
          name: 'glibc',
          version: '1:2.42-1.1700000000.abc.br1',
          arch: 'x86_64',
          vendor: 'Bottlerocket',
        },
        { kind: 'package', type: 'rpm', name: 'acpid', version: '2.0.34-1.br1' },
        { kind: 'package', type: 'rpm', name: 'bash', version: '5.2' },
      ],
    })
  })

  it('lies where links of the system lead', () => {
    const wants = (path: string): boolean =>
      bottlerocketInventoryAnalyser.wants(path, { size: 1, mode: 0o644 })
    assert.equal(wants(`x86_64-bottlerocket-linux-gnu/sys-root/${PATH}`), true)
    assert.equal(wants(`x${PATH}`), false)
    assert.equal(wants('application-inventory.json'), false)
  })

  /** What, content, problem, packages. */
  for (const [what, content, code, packages] of [
    ['no JSON', '{', 'file-unreadable', undefined],
    ['no list', '{"Content":{}}', 'file-unreadable', undefined],
    ['nothing', 'null', 'file-unreadable', undefined],
    [
      'entries that are none',
      '{"Content":[{"Name":"a"},null,{"Name":"b","Version":"1"}]}',
      'record-unreadable',
      1,
    ],
    [
      'too many entries',
      `{"Content":[${'{"Name":"a","Version":"1"},'.repeat(MAX_INVENTORY)}{"Name":"b","Version":"1"}]}`,
      'file-unreadable',
      MAX_INVENTORY,
    ],
  ] as const) {
    it(`with ${what} is a problem`, () => {
      const analysis = analyse(bottlerocketInventoryAnalyser, PATH, content)
      assert.deepEqual(
        analysis.problems?.map((one) => one.code),
        [code],
      )
      assert.equal(analysis.packages?.length, packages)
    })
  }

  it('never throws', () => {
    fc.assert(
      fc.property(damaged(INVENTORY), (bytes) => {
        analyse(bottlerocketInventoryAnalyser, PATH, bytes)
      }),
    )
  })
})

describe('bottlerocket', () => {
  const values = {
    ID: 'bottlerocket',
    VERSION_ID: '1.40.0',
    PRETTY_NAME: 'Bottlerocket OS 1.40.0 (aws-k8s-1.32)',
  }

  it('is told by os-release, or by --distro', () => {
    assert.deepEqual(bottlerocket.identify?.([{ kind: 'os-release', values, path: 'usr/lib/os-release' }]), {
      family: 'bottlerocket',
      release: '1.40.0',
      version: '1.40.0',
      prettyName: 'Bottlerocket OS 1.40.0 (aws-k8s-1.32)',
      decidedBy: 'usr/lib/os-release',
    })
    assert.equal(bottlerocket.identify?.([]), undefined)
    assert.equal(
      bottlerocket.identify?.([{ kind: 'os-release', values: { ID: 'amzn' }, path: 'x' }]),
      undefined,
    )
    assert.deepEqual(
      ['1.40.0', '1.40', 'x', ''].map((text) => bottlerocket.distribution?.(text)?.release),
      ['1.40.0', '1.40', undefined, undefined],
    )
  })

  it('has its os-release where links of the system lead', () => {
    const path = 'aarch64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release'
    const text = 'ID=bottlerocket\nVERSION_ID=1.40.0\n'
    const { distribution } = analyse(bottlerocketReleaseAnalyser, path, text)
    assert.deepEqual(distribution?.values, { ID: 'bottlerocket', VERSION_ID: '1.40.0' })
    const own = { kind: 'bottlerocket-release', values: distribution.values, path } as const
    assert.equal(bottlerocket.identify?.([own])?.version, '1.40.0')
    // Of another system that holds such a tree, its own word counts.
    const other = { kind: 'os-release', values: { ID: 'debian' }, path: 'etc/os-release' } as const
    assert.equal(bottlerocket.identify?.([own, other]), undefined)
    assert.deepEqual(analyse(bottlerocketReleaseAnalyser, path, 'ID=debian\n'), {})
    assert.equal(bottlerocketReleaseAnalyser.wants(`opt/${path}`, { size: 1, mode: 0o644 }), false)
  })

  it('has its advisories in one document', async (t) => {
    if (!needsRealData(t)) return
    const sink = await buildFromMirror(bottlerocketFeed)
    const { advisories, affectedPackages, skippedRecords } = sink
    assert.deepEqual([advisories.length, affectedPackages.length, skippedRecords.length], [2, 4, 0])
    assert.deepEqual(affectedPackages[0], {
      advisory: 'CVE-2024-43840',
      namespace: 'bottlerocket',
      name: 'kernel-6.1',
      status: 'fixed',
      ranges: [{ fixed: '6.1.140-1.1749663821.e27d1b03.br1' }],
      vendorIds: ['BRSA-1bwujdrkn6nc'],
      severity: { author: 'bottlerocket', level: 'MEDIUM' },
      qualifiers: { arches: ['aarch64', 'x86_64'] },
    })
    const distribution: Distribution = { family: 'bottlerocket', release: '1', version: '1', decidedBy: 'x' }
    const findings = (version: string): readonly string[] =>
      findingsOf(bottlerocket, bottlerocketFeed, sink, distribution, {
        name: 'glibc',
        version,
        arch: 'x86_64',
      })
    assert.deepEqual(findings('1:2.42-1.1700000000.abc.br1'), [
      'CVE-2025-15281 fixed in 1:2.43-1.1773716061.e2e9d7a9.br1',
    ])
    assert.deepEqual(findings('1:2.43-1.1773716061.e2e9d7a9.br1'), [])
  })
})
