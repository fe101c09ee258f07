import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import { buildInMemory, documentOf, jsonDocument, type MemorySink } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import type { AffectedPackage } from '../../core/advisory.ts'
import type { Distribution, LocatedFact } from '../../core/distribution.ts'
import { PlimsollError } from '../../core/errors.ts'
import { debianVersionAnalyser } from './debian-version.ts'
import { debianFeed } from './feed.ts'
import { debian } from './index.ts'
import { namespacesOf } from './release.ts'

function osRelease(values: Readonly<Record<string, string>>): LocatedFact {
  return { kind: 'os-release', values: { ID: 'debian', ...values }, path: 'etc/os-release' }
}

function debianVersion(text: string): LocatedFact {
  const { distribution } = analyse(debianVersionAnalyser, 'etc/debian_version', `${text}\n`)
  return { kind: 'debian-version', values: {}, ...distribution, path: 'etc/debian_version' }
}

describe('debian release', () => {
  it('is told with everything that is known', () => {
    const facts = [
      osRelease({
        VERSION_ID: '12',
        VERSION_CODENAME: 'bookworm',
        PRETTY_NAME: 'Debian GNU/Linux 12 (bookworm)',
      }),
      debianVersion('12.5'),
    ]
    assert.deepEqual(debian.identify?.(facts), {
      family: 'debian',
      release: '12',
      version: '12.5',
      codename: 'bookworm',
      prettyName: 'Debian GNU/Linux 12 (bookworm)',
      decidedBy: 'etc/os-release',
    })
  })

  /** What, facts, release, version, namespace. */
  const cases: readonly (readonly [string, readonly LocatedFact[], string, string, string])[] = [
    ['debian_version alone', [debianVersion('12.5')], '12', '12.5', 'bookworm'],
    ['an old one', [debianVersion('7.11')], '7', '7.11', 'wheezy'],
    ['distroless', [osRelease({ VERSION_ID: '11', PRETTY_NAME: 'Distroless' })], '11', '11', 'bullseye'],
    [
      'testing',
      [osRelease({ VERSION_CODENAME: 'trixie' }), debianVersion('trixie/sid')],
      '13',
      'trixie/sid',
      'trixie,sid',
    ],
    ['unstable', [debianVersion('sid')], 'sid', 'sid', 'sid'],
    ['a release to come', [osRelease({}), debianVersion('nobody/sid')], 'sid', 'nobody/sid', 'sid'],
    ['its number', [osRelease({ VERSION_ID: '16', VERSION_CODENAME: 'new' })], '16', '16', 'new'],
    ['its number alone', [osRelease({ VERSION_ID: '16' })], '16', '16', '16'],
    [
      'a file of another release',
      [osRelease({ VERSION_ID: '12' }), debianVersion('11.3')],
      '12',
      '12',
      'bookworm',
    ],
    ['nonsense', [debianVersion('???')], '', '???', ''],
  ]
  for (const [what, facts, release, version, namespace] of cases) {
    it(`takes ${what} for ${release}`, () => {
      const distribution = debian.identify?.(facts)
      assert.ok(distribution)
      assert.deepEqual([distribution.release, distribution.version], [release, version])
      assert.equal(namespacesOf(distribution).join(), namespace)
    })
  }

  it('leaves what is derived from Debian to others', () => {
    assert.equal(
      debian.identify?.([osRelease({ ID: 'ubuntu', ID_LIKE: 'debian' }), debianVersion('bookworm/sid')]),
      undefined,
    )
    assert.equal(debian.identify?.([debianVersion('bookworm/sid')]), undefined)
    assert.equal(debian.identify?.([]), undefined)
    assert.deepEqual(analyse(debianVersionAnalyser, 'etc/debian_version', '\n'), {})
  })

  for (const [text, release, namespace] of [
    ['12', '12', 'bookworm'],
    ['12.5', '12', 'bookworm'],
    ['bookworm', '12', 'bookworm'],
    ['sid', 'sid', 'sid'],
    ['unstable', 'sid', 'sid'],
    ['99', '99', '99'],
  ] as const) {
    it(`reads --distro debian/${text}`, () => {
      const distribution = debian.distribution?.(text)
      assert.ok(distribution)
      assert.deepEqual([distribution.release, namespacesOf(distribution)], [release, [namespace]])
    })
  }

  it('refuses a --distro that makes no sense', () => {
    for (const text of ['', 'focal', 'testing', 'v12', '3.18.x'])
      assert.equal(debian.distribution?.(text), undefined, text)
  })
})

describe('debian matching', () => {
  const distribution: Distribution = { family: 'debian', release: '12', version: '12.5', decidedBy: 'x' }

  it('leaves alone what is surely of another repository', () => {
    const pkg = { kind: 'package', type: 'deb', name: 'x', version: '1-1' } as const
    const maintainer = 'Docker <support@docker.com>'
    for (const [vendor, expected] of [
      ['Debian', undefined],
      ['Ubuntu', 'its origin is Ubuntu'],
    ] as const)
      assert.equal(debian.match.foreign?.({ ...pkg, vendor }, distribution), expected)
    assert.equal(
      debian.match.foreign?.({ ...pkg, maintainer }, distribution),
      `its maintainer is ${maintainer}`,
    )
    assert.equal(debian.match.foreign?.(pkg, distribution), undefined)
  })

  it('looks up source names with source versions', () => {
    const pkg = {
      kind: 'package',
      type: 'deb',
      name: 'libstdc++6',
      version: '12.2.0-14+b1',
      arch: 'amd64',
      source: { name: 'gcc-12', version: '12.2.0-14' },
    } as const
    assert.deepEqual(debian.match.subjects(pkg, distribution), [
      { namespace: 'bookworm', name: 'gcc-12', version: '12.2.0-14', basis: 'source-package' },
    ])
    assert.equal(
      debian.match.purl(pkg, distribution),
      'pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bb1?arch=amd64&distro=debian-12',
    )
    assert.deepEqual(
      debian.match
        .subjects(pkg, { ...distribution, version: 'bookworm/sid' })
        .map(({ namespace, isFallback }) => [namespace, isFallback]),
      [
        ['bookworm', undefined],
        ['sid', true],
      ],
    )
    assert.deepEqual(debian.match.feeds(distribution), [debianFeed])
    assert.deepEqual([debian.endOfLife?.product, debian.endOfLife?.cycle(distribution)], ['debian', '12'])
  })

  for (const [name, version, ...expected] of [
    ['linux-signed-amd64', '6.1.76+1', 'linux', '6.1.76-1'],
    ['linux-signed-arm64', '6.1.76+1~bpo11+1', 'linux', '6.1.76-1~bpo11+1'],
    ['linux-signed-5.10-amd64', '5.10.216+1~deb10u1', 'linux-5.10', '5.10.216-1~deb10u1'],
    ['linux', '6.1.76-1', 'linux', '6.1.76-1'],
  ] as const) {
    it(`looks up a kernel of ${name} ${version} as ${expected.join(' ')}`, () => {
      const kernel = {
        kind: 'package',
        type: 'deb',
        name: 'linux-image-amd64',
        version,
        source: { name, version },
      } as const
      const found = debian.match.subjects(kernel, distribution).map((s) => [s.name, s.version, s.basis])
      assert.deepEqual(found, [[...expected, 'source-package']])
    })
  }
})

const RESOLVED = { status: 'resolved', fixed_version: '1.0-1', urgency: 'not yet assigned', repositories: {} }
const OPEN = { status: 'open', urgency: 'not yet assigned', repositories: { bookworm: '1.0-1' } }

/** Builds the feed for one entry of one issue in one release. */
async function trackerEntry(
  entry: unknown,
): Promise<{ affected: AffectedPackage | undefined; sink: MemorySink }> {
  const issue = { scope: 'remote', releases: { bookworm: entry, sid: RESOLVED } }
  const sink = await buildInMemory(debianFeed, [jsonDocument({ curl: { 'CVE-2023-38545': issue } }, 11)])
  return { affected: sink.affectedPackages.find(({ namespace }) => namespace === 'bookworm'), sink }
}

describe('debian tracker', () => {
  const statuses: readonly (readonly [object, Partial<AffectedPackage>])[] = [
    [RESOLVED, { status: 'fixed', ranges: [{ fixed: '1.0-1' }] }],
    [
      { ...RESOLVED, fixed_version: '0' },
      { status: 'not_affected', ranges: [] },
    ],
    [
      { ...RESOLVED, urgency: 'end-of-life' },
      { status: 'fixed', ranges: [{ fixed: '1.0-1' }] },
    ],
    [OPEN, { status: 'affected', ranges: [{}] }],
    [
      { ...OPEN, nodsa: 'Minor issue', nodsa_reason: '' },
      { status: 'affected', ranges: [{}], statusReason: 'Minor issue' },
    ],
    [
      { ...OPEN, nodsa: 'Too intrusive', nodsa_reason: 'ignored' },
      { status: 'will_not_fix', ranges: [{}], statusReason: 'Too intrusive' },
    ],
    [
      { ...OPEN, nodsa: 'Later', nodsa_reason: 'postponed' },
      { status: 'fix_deferred', ranges: [{}], statusReason: 'Later' },
    ],
    [
      { ...OPEN, urgency: 'end-of-life' },
      { status: 'end_of_life', ranges: [{}] },
    ],
    [
      { ...OPEN, status: 'undetermined' },
      { status: 'under_investigation', ranges: [{}] },
    ],
    [
      { ...OPEN, status: 'something new' },
      { status: 'unknown', ranges: [{}] },
    ],
  ]
  for (const [entry, expected] of statuses) {
    it(`reads ${JSON.stringify(entry)}`, async () => {
      const { affected } = await trackerEntry(entry)
      assert.deepEqual(affected, {
        advisory: 'CVE-2023-38545',
        namespace: 'bookworm',
        name: 'curl',
        ...expected,
      })
    })
  }

  const urgencies: readonly (readonly [unknown, object | undefined])[] = [
    ['high', { author: 'debian', level: 'HIGH' }],
    ['high**', { author: 'debian', level: 'HIGH' }],
    ['medium*', { author: 'debian', level: 'MEDIUM' }],
    ['low', { author: 'debian', level: 'LOW' }],
    ['unimportant', { author: 'debian', level: 'LOW', label: 'unimportant' }],
    ['not yet assigned', undefined],
    ['end-of-life', undefined],
    [undefined, undefined],
    [7, undefined],
  ]
  for (const [urgency, severity] of urgencies) {
    it(`rates ${String(urgency)}`, async () => {
      assert.deepEqual((await trackerEntry({ ...OPEN, urgency })).affected?.severity, severity)
    })
  }

  it('says what it skipped', async () => {
    for (const entry of [null, 'x', [], { status: 'resolved' }]) {
      const { affected, sink } = await trackerEntry(entry)
      assert.equal(affected, undefined)
      assert.deepEqual(
        sink.skippedRecords.map(({ record }) => record),
        ['curl CVE-2023-38545 bookworm'],
      )
      assert.equal(sink.affectedPackages.length, 1)
    }
    const document = {
      a: [],
      b: { 'CVE-1': { releases: null } },
      c: { 'CVE-2': { releases: { sid: OPEN } } },
    }
    const sink = await buildInMemory(debianFeed, [jsonDocument(document)])
    assert.deepEqual(
      sink.skippedRecords.map(({ record }) => record),
      ['a', 'b CVE-1'],
    )
  })

  it('keeps temporary ids, texts and all releases', async () => {
    const long = `An overflow in the parser ${'that is long '.repeat(20)}. More.`
    const sink = await buildInMemory(debianFeed, [
      jsonDocument({
        a: { 'TEMP-0841856-B18BAF': { debianbug: 841856, releases: { bookworm: OPEN, trixie: OPEN } } },
        b: { 'CVE-2024-0001': { description: 'A flaw in b. It is bad.', releases: { sid: OPEN } } },
        c: { 'CVE-2024-0001': { description: 'A flaw in b. It is bad.', releases: { sid: OPEN } } },
        d: { 'CVE-2024-0002': { description: long, releases: { sid: OPEN } } },
      }),
    ])

    assert.deepEqual([...sink.namespaces].sort(), ['bookworm', 'sid', 'trixie'])
    assert.equal(sink.affectedPackages.length, 5)
    assert.deepEqual(sink.advisories.slice(0, 2), [
      {
        kind: 'advisory',
        id: 'TEMP-0841856-B18BAF',
        references: ['https://security-tracker.debian.org/tracker/TEMP-0841856-B18BAF'],
      },
      {
        kind: 'advisory',
        id: 'CVE-2024-0001',
        title: 'A flaw in b',
        description: 'A flaw in b. It is bad.',
        references: ['https://security-tracker.debian.org/tracker/CVE-2024-0001'],
      },
    ])
    const title = sink.advisories[2]?.title ?? ''
    assert.ok(title.length <= 120 && title.endsWith('long…'), title)
    assert.equal(sink.advisories.length, 3)
  })

  for (const value of [{}, { error: {} }, []]) {
    it(`refuses ${JSON.stringify(value)}`, async () => {
      await assert.rejects(buildInMemory(debianFeed, [jsonDocument(value)]), { code: 'feed-invalid' })
    })
  }

  it('reads damaged documents or refuses them as invalid', async () => {
    const sample = JSON.stringify({
      curl: { 'CVE-2023-38545': { description: 'x', releases: { sid: OPEN, trixie: RESOLVED } } },
    })
    await fc.assert(
      fc.asyncProperty(damaged(sample), async (bytes) => {
        const error: unknown = await buildInMemory(debianFeed, [documentOf(bytes)]).then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
        assert.ok(
          error === undefined || (error instanceof PlimsollError && error.code === 'feed-invalid'),
          String(error),
        )
      }),
    )
  })

  it('keeps every entry of the real document', async (t) => {
    if (!needsRealData(t)) return
    const [document] = debianFeed.documents
    const sink = await buildInMemory(debianFeed, [
      documentOf(realData(`upstream/${document?.url.slice('https://'.length)}`)),
    ])

    assert.equal(sink.affectedPackages.length, 11_647)
    assert.deepEqual([...sink.namespaces].sort(), ['bookworm', 'bullseye', 'buster', 'stretch'])
    assert.deepEqual(sink.skippedRecords, [])
    assert.ok(sink.affectedPackages.every(({ status }) => status === 'fixed'))
  })
})
