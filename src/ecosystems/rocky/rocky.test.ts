import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror, findingsOf } from '../../../test/build-from-mirror.ts'
import { needsRealData } from '../../../test/real-data.ts'
import type { Distribution } from '../../core/distribution.ts'
import { rockyFeed } from './feed.ts'
import { rocky } from './index.ts'

const EIGHT: Distribution = { family: 'rocky', release: '8', version: '8.4', decidedBy: 'x' }

describe('rocky release', () => {
  it('is told by os-release', () => {
    const values = { ID: 'rocky', VERSION_ID: '9.4', PRETTY_NAME: 'Rocky Linux 9.4 (Blue Onyx)' }
    assert.deepEqual(rocky.identify?.([{ kind: 'os-release', values, path: 'etc/os-release' }]), {
      family: 'rocky',
      release: '9',
      version: '9.4',
      prettyName: 'Rocky Linux 9.4 (Blue Onyx)',
      decidedBy: 'etc/os-release',
    })
    assert.equal(rocky.identify?.([]), undefined)
    assert.equal(
      rocky.identify?.([{ kind: 'os-release', values: { ...values, ID: 'almalinux' }, path: 'x' }]),
      undefined,
    )
  })

  for (const [text, release] of [
    ['8', '8'],
    ['9.4', '9'],
    ['10', '10'],
    ['', undefined],
    ['nine', undefined],
    ['9-stream', undefined],
  ] as const) {
    it(`reads --distro rocky/${text}`, () => {
      assert.equal(rocky.distribution?.(text)?.release, release)
    })
  }

  it('has a feed and a cycle of support', () => {
    assert.deepEqual(
      rocky.feeds.known.map(({ id }) => id),
      ['rocky-8', 'rocky-9', 'rocky-10'],
    )
    assert.deepEqual(
      ['rocky-11', 'rocky-7', 'rocky-', 'rocky-9.4', 'other'].map((id) => rocky.feeds.find(id)?.id),
      ['rocky-11', undefined, undefined, undefined, undefined],
    )
    assert.deepEqual(
      rocky.match.feeds(EIGHT).map(({ id }) => id),
      ['rocky-8'],
    )
    assert.deepEqual(rocky.match.feeds({ ...EIGHT, release: '7' }), [])
    assert.deepEqual([rocky.endOfLife?.product, rocky.endOfLife?.cycle(EIGHT)], ['rocky-linux', '8'])
  })

  it('cannot do without its main repositories', () => {
    for (const release of ['8', '9']) {
      const required = rockyFeed(release).documents.filter(({ optional }) => !optional)
      assert.deepEqual(
        required.map(({ url }) => url.split('/')[6]),
        ['BaseOS', 'AppStream'],
      )
    }
  })
})

describe('rocky errata', () => {
  it('are read from the real repositories', async (t) => {
    if (!needsRealData(t)) return
    const { advisories, affectedPackages, namespaces, skippedRecords } = await buildFromMirror(rockyFeed('8'))
    const pairs = new Set(affectedPackages.map(({ advisory, name }) => `${advisory} ${name}`))
    assert.deepEqual([advisories.length, pairs.size], [17, 140]) // Counted with another XML reader.
    assert.deepEqual([[...namespaces], skippedRecords], [['8'], []])
    assert.deepEqual(
      affectedPackages.find(({ name }) => name === 'squid'),
      {
        advisory: 'CVE-2020-25097',
        namespace: '8',
        name: 'squid',
        status: 'fixed',
        ranges: [{ fixed: '7:4.11-4.module+el8.4.0+404+316a0dc5.2' }],
        vendorIds: ['RLSA-2021:1979'],
        severity: { author: 'rocky', level: 'HIGH', label: 'important' },
        qualifiers: { modules: ['squid:4'] },
      },
    )
    const advisory = advisories.find(({ id }) => id === 'CVE-2020-25097')
    assert.equal(advisory?.description, undefined) // The erratum says where to look, and nothing else.
    assert.deepEqual(advisory?.references, [
      'https://access.redhat.com/hydra/rest/securitydata/cve/CVE-2020-25097.json',
      'https://errata.rockylinux.org/RLSA-2021:1979',
    ])
  })

  /** Package, version, module, findings. */
  const cases: readonly (readonly [string, string, string | undefined, readonly string[]])[] = [
    [
      'squid',
      '7:4.11-4.module+el8.4.0+404+316a0dc5.1',
      'squid:4',
      ['CVE-2020-25097 fixed in 7:4.11-4.module+el8.4.0+404+316a0dc5.2'],
    ],
    ['squid', '7:4.11-4.module+el8.4.0+404+316a0dc5.2', 'squid:4', []],
    ['squid', '7:3.5-1.el8', undefined, []],
    ['squid', '7:3.5-1.module+el8', 'squid:3', []],
    [
      'nodejs',
      '1:14.16.0-2.module+el8.3.0+100+234774f7',
      'nodejs:14',
      [
        'CVE-2021-22931 fixed in 1:14.17.5-1.module+el8.4.0+654+17ff1d38',
        'CVE-2021-23343 fixed in 1:14.17.5-1.module+el8.4.0+654+17ff1d38',
      ],
    ],
    ['bind-libs', '32:9.11.26-3.el8', undefined, ['CVE-2021-25215 fixed in 32:9.11.26-4.el8_4']],
    ['bind-libs', '32:9.11.26-4.el8_4', undefined, []],
    ['curl', '7.61.1-18.el8', undefined, ['CVE-2021-22925 fixed in 7.61.1-22.el8']],
    ['curl', '7.61.1-22.el8', undefined, []],
    // A bug fix without a flaw.
    ['firewalld', '0.1-1.el8', undefined, []],
  ]
  it('hit what is older than the fix, on every architecture', async (t) => {
    if (!needsRealData(t)) return
    const feed = rockyFeed('8')
    const sink = await buildFromMirror(feed)
    for (const [name, version, module, expected] of cases) {
      const pkg = { name, version, arch: 'aarch64', ...(module ? { module } : {}) }
      assert.deepEqual(findingsOf(rocky, feed, sink, EIGHT, pkg), expected, `${name} ${version}`)
    }
  })
})

it('rocky judges its own packages alone', () => {
  const pkg = { kind: 'package', type: 'rpm', name: 'a', version: '1-1' } as const
  for (const vendor of ['Rocky Enterprise Software Foundation', 'Rocky Linux'])
    assert.equal(rocky.match.foreign?.({ ...pkg, vendor }, undefined), undefined)
  assert.match(rocky.match.foreign?.({ ...pkg, vendor: 'Docker' }, undefined) ?? '', /Docker/)
})
