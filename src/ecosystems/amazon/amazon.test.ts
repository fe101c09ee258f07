import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror, findingsOf } from '../../../test/build-from-mirror.ts'
import { documentOf } from '../../../test/memory-feed.ts'
import { needsRealData } from '../../../test/real-data.ts'
import type { Distribution } from '../../core/distribution.ts'
import { PlimsollError } from '../../core/errors.ts'
import { namedByCatalog } from './extras-catalog.ts'
import { amazonFeed } from './feed.ts'
import { amazon } from './index.ts'

function identified(values: Readonly<Record<string, string>>): Distribution | undefined {
  return amazon.identify?.([{ kind: 'os-release', values, path: 'etc/os-release' }])
}

describe('amazon release', () => {
  it('is told by os-release', () => {
    assert.deepEqual(
      identified({ ID: 'amzn', VERSION_ID: '2023', PRETTY_NAME: 'Amazon Linux 2023.6.20241010' }),
      {
        family: 'amazon',
        release: '2023',
        version: '2023',
        prettyName: 'Amazon Linux 2023.6.20241010',
        decidedBy: 'etc/os-release',
      },
    )
    assert.equal(identified({ ID: 'amzn', VERSION_ID: '2018.03' })?.release, '1')
    assert.equal(identified({ ID: 'amzn', VERSION_ID: 'x' })?.release, 'x')
    assert.equal(identified({ ID: 'fedora', VERSION_ID: '2' }), undefined)
    assert.equal(amazon.identify?.([]), undefined)
  })

  /** Text, release, cycle. */
  for (const [text, release, cycle] of [
    ['1', '1', '2018.03'],
    ['2018.03', '1', '2018.03'],
    ['2017.09.1', '1', '2017.09'],
    ['2', '2', '2'],
    ['2023', '2023', '2023'],
    ['2023.6.20241010', '2023', '2023'],
    ['3', undefined, undefined],
    ['', undefined, undefined],
    ['two', undefined, undefined],
  ] as const) {
    it(`reads --distro amazon/${text}`, () => {
      const distribution = amazon.distribution?.(text)
      assert.equal(distribution?.release, release)
      assert.equal(distribution && amazon.endOfLife?.cycle(distribution), cycle)
    })
  }

  it('has a feed', () => {
    assert.deepEqual(
      amazon.feeds.known.map(({ id }) => id),
      ['amazon-1', 'amazon-2', 'amazon-2023'],
    )
    assert.equal(amazon.feeds.find('amazon-2')?.id, 'amazon-2')
    for (const id of ['amazon-3', 'amazon-', 'x-2']) assert.equal(amazon.feeds.find(id), undefined)
    const two: Distribution = { family: 'amazon', release: '2', version: '2', decidedBy: 'x' }
    assert.deepEqual(
      amazon.match.feeds(two).map(({ id }) => id),
      ['amazon-2'],
    )
    assert.deepEqual(amazon.match.feeds({ ...two, release: '2022' }), [])
  })
})

describe('the catalog of extras', () => {
  const topics = (text: string) =>
    namedByCatalog(documentOf(Buffer.from(text)), { signal: new AbortController().signal })

  it('names topics', async () => {
    assert.deepEqual(await topics('{"topics":[{"n":"golang1.19","inst":[]},{"n":"libreoffice"}]}'), [
      'golang1.19',
      'libreoffice',
    ])
    assert.deepEqual(await topics('{"topics":[]}'), [])
  })

  for (const text of [
    '',
    '{}',
    '{"topics":{}}',
    '{"topics":[null]}',
    '{"topics":[{"n":"../x"}]}',
    '{"topics":[{"n":".."}]}',
  ]) {
    it(`is refused as ${text}`, async () => {
      await assert.rejects(
        topics(text),
        (error) => error instanceof PlimsollError && error.code === 'feed-invalid',
      )
    })
  }
})

describe('amazon updates', () => {
  /** Release, flaws, pairs of flaw and package, counted with another XML reader; a record. */
  for (const [release, flaws, pairs] of [
    ['1', 2, 8],
    ['2', 29, 358],
    ['2023', 2, 22],
  ] as const) {
    it(`are read for ${release} by way of the list of mirrors`, async (t) => {
      if (!needsRealData(t)) return
      const { advisories, affectedPackages, namespaces, skippedRecords } = await buildFromMirror(
        amazonFeed(release),
      )
      const found = new Set(affectedPackages.map(({ advisory, name }) => `${advisory} ${name}`))
      assert.deepEqual([advisories.length, found.size], [flaws, pairs])
      assert.deepEqual([[...namespaces], skippedRecords], [[release], []])
    })
  }

  it('give a description and pages for each flaw', async (t) => {
    if (!needsRealData(t)) return
    const { advisories, affectedPackages } = await buildFromMirror(amazonFeed('2023'))
    const advisory = advisories.find(({ id }) => id === 'CVE-2022-24903')
    assert.match(
      advisory?.description ?? '',
      /^A flaw was found in rsyslog's reception TCP modules\..*execution\.$/,
    )
    assert.deepEqual(advisory?.references, [
      'http://cve.mitre.org/cgi-bin/cvename.cgi?name=CVE-2022-24903',
      'https://alas.aws.amazon.com/AL2023/ALAS-2023-001.html',
    ])
    assert.deepEqual(
      affectedPackages.find(({ name }) => name === 'rsyslog'),
      {
        advisory: 'CVE-2014-3634',
        namespace: '2023',
        name: 'rsyslog',
        status: 'fixed',
        ranges: [{ fixed: '8.2204.0-3.amzn2023.0.2' }],
        vendorIds: ['ALAS2023-2023-001'],
        severity: { author: 'amazon', level: 'HIGH', label: 'important' },
        qualifiers: { arches: ['aarch64', 'i686', 'x86_64'] },
      },
    )
  })

  /** Release, package, version, architecture, findings. */
  const cases: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    ['1', 'httpd', '2.2.20-1.amzn1', 'x86_64', ['CVE-2011-3192 fixed in 2.2.21-1.18.amzn1']],
    ['1', 'httpd', '2.2.21-1.18.amzn1', 'x86_64', []],
    ['1', 'mod_ssl', '1:2.2.20-1.amzn1', 'i686', ['CVE-2011-3192 fixed in 1:2.2.21-1.18.amzn1']],
    [
      '2023',
      'rsyslog',
      '8.2204.0-3.amzn2023.0.1',
      'aarch64',
      ['CVE-2014-3634 fixed in 8.2204.0-3.amzn2023.0.2', 'CVE-2022-24903 fixed in 8.2204.0-3.amzn2023.0.2'],
    ],
    ['2023', 'rsyslog', '8.2204.0-3.amzn2023.0.1', 's390x', []],
    ['2023', 'rsyslog-doc', '8.2204.0-3.amzn2023.0.2', 'noarch', []],
  ]
  for (const [release, name, version, arch, expected] of cases) {
    it(`of ${release} judge ${name} ${version} ${arch}`, async (t) => {
      if (!needsRealData(t)) return
      const feed = amazonFeed(release)
      const distribution: Distribution = { family: 'amazon', release, version: release, decidedBy: 'x' }
      const sink = await buildFromMirror(feed)
      assert.deepEqual(findingsOf(amazon, feed, sink, distribution, { name, version, arch }), expected)
    })
  }

  it('know the pages of updates of every release', async (t) => {
    if (!needsRealData(t)) return
    const pages = new Set<string>()
    for (const release of ['1', '2', '2023']) {
      const { advisories } = await buildFromMirror(amazonFeed(release))
      for (const { references = [] } of advisories) pages.add(references.at(-1) ?? '')
    }
    assert.deepEqual([...pages].sort(), [
      'https://alas.aws.amazon.com/AL2/ALAS-2018-939.html',
      'https://alas.aws.amazon.com/AL2/ALAS-2018-949.html',
      'https://alas.aws.amazon.com/AL2/ALASGOLANG1.19-2023-001.html',
      'https://alas.aws.amazon.com/AL2023/ALAS-2023-001.html',
      'https://alas.aws.amazon.com/ALAS-2011-1.html',
      'https://alas.aws.amazon.com/ALAS-2011-2.html',
    ])
  })
})

it('amazon judges its own packages alone', () => {
  const pkg = { kind: 'package', type: 'rpm', name: 'a', version: '1-1' } as const
  for (const vendor of ['Amazon Linux', 'Amazon.com, Inc.'])
    assert.equal(amazon.match.foreign?.({ ...pkg, vendor }, undefined), undefined)
  assert.match(amazon.match.foreign?.({ ...pkg, vendor: 'Docker' }, undefined) ?? '', /Docker/)
})
