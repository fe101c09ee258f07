import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror, findingsOf } from '../../../test/build-from-mirror.ts'
import { buildInMemory, documentOf, type MemorySink } from '../../../test/memory-feed.ts'
import { needsRealData } from '../../../test/real-data.ts'
import type { Distribution } from '../../core/distribution.ts'
import { PlimsollError } from '../../core/errors.ts'
import { openEulerFeed } from './feed.ts'
import { openEuler } from './index.ts'

const options = { signal: new AbortController().signal }

function identified(values: Readonly<Record<string, string>>): Distribution | undefined {
  return openEuler.identify?.([{ kind: 'os-release', values, path: 'etc/os-release' }])
}

function isInvalid(error: unknown): boolean {
  return error instanceof PlimsollError && error.code === 'feed-invalid'
}

describe('openeuler release', () => {
  it('is told by os-release', () => {
    assert.deepEqual(
      identified({
        ID: 'openEuler',
        VERSION: '22.03 (LTS-SP2)',
        VERSION_ID: '22.03',
        PRETTY_NAME: 'openEuler 22.03 (LTS-SP2)',
      }),
      {
        family: 'openeuler',
        release: '22.03-LTS-SP2',
        version: '22.03-LTS-SP2',
        prettyName: 'openEuler 22.03 (LTS-SP2)',
        decidedBy: 'etc/os-release',
      },
    )
    assert.equal(identified({ ID: 'debian' }), undefined)
    assert.equal(openEuler.identify?.([]), undefined)
  })

  for (const [version, number, release] of [
    ['20.03 (LTS)', '20.03', '20.03-LTS'],
    ['23.09', '23.09', '23.09'],
    ['', '23.09', '23.09'],
    ['???', 'x', 'x'],
  ] as const) {
    it(`is ${release} for ${version}`, () => {
      assert.equal(identified({ ID: 'openEuler', VERSION: version, VERSION_ID: number })?.release, release)
    })
  }

  it('is taken from --distro', () => {
    assert.deepEqual(
      ['22.03-LTS-SP2', '23.09', '22', '', 'LTS'].map((text) => openEuler.distribution?.(text)?.release),
      ['22.03-LTS-SP2', '23.09', undefined, undefined, undefined],
    )
  })
})

describe('the list of advisories', () => {
  const next = async (text: string) =>
    (await openEulerFeed.next?.([documentOf(Buffer.from(text), openEulerFeed.documents[0]?.url)], options)) ??
    []

  it('names documents, none of which has to be there', async () => {
    assert.deepEqual(await next('2024/cvrf-openEuler-SA-2024-1.xml\r\n\n2025/b.xml'), [
      {
        url: 'https://repo.openeuler.org/security/data/cvrf/2024/cvrf-openEuler-SA-2024-1.xml',
        optional: true,
      },
      { url: 'https://repo.openeuler.org/security/data/cvrf/2025/b.xml', optional: true },
    ])
  })

  for (const text of [
    '',
    '<html>',
    '../../x.xml',
    '2024/../x.xml',
    '2024/a.xml\nhttps://elsewhere.example/a.xml',
  ]) {
    it(`is refused as ${JSON.stringify(text)}`, async () => {
      await assert.rejects(next(text), isInvalid)
    })
  }
})

const PACKAGES = `<FullProductName CPE="cpe:/a:openEuler:openEuler:22.03-LTS">a-b-1.0-2.oe2203.x86_64.rpm</FullProductName>
  <FullProductName CPE="cpe:/a:openEuler:openEuler:22.03-LTS">a-b-debuginfo-1.0-2.oe2203.x86_64.rpm</FullProductName>
  <FullProductName CPE="cpe:/a:openEuler:openEuler:22.03-LTS">a-1.0-2.oe2203.src.rpm</FullProductName>
  <FullProductName CPE="cpe:/a:openEuler:openEuler:22.03-LTS">nonsense</FullProductName>
  <FullProductName CPE="cpe:/a:openEuler:openEuler:22.03-LTS-SP1">a-b-1.0-3.oe2203sp1.x86_64.rpm</FullProductName>`

function advisory(id: string, packages: string, more = ''): string {
  return `<cvrfdoc><DocumentTitle>T</DocumentTitle><DocumentTracking><Identification><ID>${id}</ID></Identification>
    <InitialReleaseDate>2024-03-29</InitialReleaseDate></DocumentTracking>
    <ProductTree><Branch Type="Product Name"><FullProductName CPE="x:22.03-LTS">openEuler</FullProductName></Branch>
    <Branch Type="Package Arch" Name="x">${packages}</Branch></ProductTree>${more}</cvrfdoc>`
}

function flaw(cve: string, releases: readonly string[], impact = 'High', vector = ''): string {
  const products = releases.map((release) => `<ProductID>openEuler-${release}</ProductID>`).join('')
  return `<Vulnerability><Notes><Note>About ${cve}.</Note></Notes><CVE>${cve}</CVE>
    <ProductStatuses><Status Type="Fixed">${products}</Status></ProductStatuses>
    <Threats><Threat><Description>${impact}</Description></Threat></Threats>
    <CVSSScoreSets><ScoreSet><Vector>${vector}</Vector></ScoreSet></CVSSScoreSets></Vulnerability>`
}

describe('an advisory', () => {
  const build = (...texts: readonly (string | undefined)[]): Promise<MemorySink> =>
    buildInMemory(openEulerFeed, [
      documentOf(Buffer.from('x'), 'https://x/index.txt'),
      ...texts.map((text, i) =>
        documentOf(text === undefined ? undefined : Buffer.from(text), `https://x/${i}.xml`),
      ),
    ])

  it('is read for each release that has the fix', async () => {
    const vector = 'AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'
    const sink = await build(
      advisory(
        'openEuler-SA-1',
        PACKAGES,
        flaw('CVE-2024-0001', ['22.03-LTS'], 'High', vector) + flaw('CVE-2024-0002', [], 'None'),
      ),
    )
    assert.deepEqual(
      sink.affectedPackages.map(({ advisory: id, namespace, name, ranges }) => [
        id,
        namespace,
        name,
        ranges[0]?.fixed,
      ]),
      [
        ['CVE-2024-0001', '22.03-LTS', 'a-b', '1.0-2.oe2203'],
        ['CVE-2024-0002', '22.03-LTS', 'a-b', '1.0-2.oe2203'],
        ['CVE-2024-0002', '22.03-LTS-SP1', 'a-b', '1.0-3.oe2203sp1'],
      ],
    )
    assert.deepEqual(sink.affectedPackages[0]?.vendorIds, ['openEuler-SA-1'])
    assert.deepEqual(sink.affectedPackages[0]?.qualifiers, { arches: ['x86_64'] })
    assert.deepEqual(sink.advisories[0], {
      kind: 'advisory',
      id: 'CVE-2024-0001',
      description: 'About CVE-2024-0001.',
      severities: [
        {
          author: 'openeuler',
          level: 'HIGH',
          cvss: { version: '3.1', vector: `CVSS:3.1/${vector}`, score: 7.8 },
        },
      ],
      references: [
        'https://www.openeuler.org/en/security/cve/detail/?cveId=CVE-2024-0001',
        'https://www.openeuler.org/en/security/security-bulletins/detail/?id=openEuler-SA-1',
      ],
      published: '2024-03-29T00:00:00.000Z',
    })
    assert.equal(sink.advisories[1]?.severities, undefined)
    assert.deepEqual([...sink.namespaces], ['22.03-LTS', '22.03-LTS-SP1'])
  })

  it('that cannot be read is told, and costs no other', async () => {
    const good = advisory('SA-1', PACKAGES)
    const sink = await build(good, undefined, '<cvrfdoc>', advisory('', PACKAGES), advisory('SA-2', ''))
    assert.deepEqual(
      sink.affectedPackages.map(({ advisory: id, namespace }) => `${id} ${namespace}`),
      ['SA-1 22.03-LTS', 'SA-1 22.03-LTS-SP1'],
    )
    assert.deepEqual(
      sink.skippedRecords.map(({ record }) => record),
      ['https://x/1.xml', 'https://x/2.xml', 'https://x/3.xml', 'SA-2'],
    )
  })

  it('has to be there', async () => {
    await assert.rejects(build(), isInvalid)
    await assert.rejects(build(undefined), isInvalid)
  })

  it('is read from the real folder', async (t) => {
    if (!needsRealData(t)) return
    const { advisories, affectedPackages, namespaces, skippedRecords } = await buildFromMirror(openEulerFeed)
    // Counted with another XML reader.
    assert.deepEqual([advisories.length, affectedPackages.length, namespaces.size], [27, 241, 9])
    assert.deepEqual(skippedRecords, [])
  })

  /** Release, package, version, findings. */
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      '20.03-LTS-SP3',
      'python3-XStatic-jquery-ui',
      '1.12.1.1-1.oe1',
      ['CVE-2021-41183 fixed in 1.12.1.1-2.oe1'],
    ],
    [
      '20.03-LTS-SP3',
      'python3-XStatic-jquery-ui',
      '1:1.12.1.1-1.oe1',
      ['CVE-2021-41183 fixed in 1.12.1.1-2.oe1'],
    ],
    ['20.03-LTS-SP3', 'python3-XStatic-jquery-ui', '1:1.12.1.1-2.oe1', []],
  ]
  for (const [release, name, version, expected] of cases) {
    it(`judges ${name} ${version} of ${release}`, async (t) => {
      if (!needsRealData(t)) return
      const sink = await buildFromMirror(openEulerFeed)
      const distribution: Distribution = { family: 'openeuler', release, version: release, decidedBy: 'x' }
      const pkg = { name, version, arch: 'noarch' }
      assert.deepEqual(findingsOf(openEuler, openEulerFeed, sink, distribution, pkg), expected)
    })
  }
})

it('openeuler judges its own packages alone', () => {
  const pkg = { kind: 'package', type: 'rpm', name: 'a', version: '1-1' } as const
  for (const vendor of ['http://openeuler.org', 'openEuler'])
    assert.equal(openEuler.match.foreign?.({ ...pkg, vendor }, undefined), undefined)
  assert.match(openEuler.match.foreign?.({ ...pkg, vendor: 'Docker' }, undefined) ?? '', /Docker/)
})
