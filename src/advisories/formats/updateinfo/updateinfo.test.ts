import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { damaged } from '../../../../test/damaged.ts'
import { documentOf, type MemorySink, memorySink } from '../../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../../test/real-data.ts'
import { PlimsollError } from '../../../core/errors.ts'
import type { OpenDocument } from '../../../core/feed.ts'
import type { VersionOrder } from '../../../core/version-order.ts'
import { openDocument } from '../../fetch/open-document.ts'
import { buildUpdateinfo, type UpdateinfoOptions } from './index.ts'
import { readModules } from './modules.ts'
import { VersionLines } from './version-lines.ts'

const signal = new AbortController().signal

/** Enough of an order for these tests: numbers compared as numbers. */
const ORDER: VersionOrder = {
  id: 'test',
  isValid: (version) => /^(?:\d+:)?\d/.test(version),
  compare: (a, b) => a.localeCompare(b, 'en', { numeric: true }),
}

interface Package {
  readonly name?: string
  readonly version?: string
  readonly release?: string
  readonly epoch?: string
  readonly arch?: string
}

function update(
  id: string,
  cves: readonly string[],
  packages: readonly Package[],
  more = '',
  collection = '',
): string {
  const references = cves.map(
    (cve) => `<reference href="https://cve.example/${cve}" id="${cve}" type="cve"/>`,
  )
  const list = packages.map(
    ({ name = 'a', version = '1', release = '1', epoch = '0', arch = 'x86_64' }) =>
      `<package name="${name}" version="${version}" release="${release}" epoch="${epoch}" arch="${arch}"/>`,
  )
  return `<update type="security" status="final"><id>${id}</id>${more}
    <references>${references.join('')}</references>
    <pkglist><collection short="x">${collection}<name>X</name>${list.join('')}</collection></pkglist></update>`
}

function updateinfo(...updates: readonly string[]): OpenDocument {
  return documentOf(
    Buffer.from(`<?xml version="1.0"?><updates>${updates.join('')}</updates>`),
    'https://repo.example/repodata/updateinfo.xml.gz',
    100,
  )
}

async function build(
  documents: readonly OpenDocument[],
  more: Partial<UpdateinfoOptions> = {},
): Promise<MemorySink> {
  const sink = memorySink()
  await buildUpdateinfo(documents, sink, {
    namespace: '1',
    versions: ORDER,
    author: 'vendor',
    listsArches: true,
    signal,
    ...more,
  })
  return sink
}

/** `CVE-1 a<1-1 [U-1] x86_64 nodejs:18` */
function shown({ affectedPackages }: MemorySink): string[] {
  return affectedPackages.map(({ advisory, name, ranges, vendorIds = [], qualifiers = {} }) => {
    const range = ranges.map(({ introduced, fixed }) => `${introduced ? `>=${introduced}` : ''}<${fixed}`)
    const words = [...(qualifiers.arches ?? []), ...(qualifiers.modules ?? [])]
    return [advisory, `${name}${range.join('|')}`, `[${vendorIds.join()}]`, ...words].join(' ')
  })
}

describe('updateinfo', () => {
  const [CVE1, CVE2] = ['CVE-2026-0001', 'CVE-2026-0002']

  it('is read by flaw', async () => {
    const more = `<title>T</title><severity>Important</severity><issued date="2026-01-02 03:04"/>
      <updated date="2026-01-03 03:04:05"/><description>Text.
        ${CVE1}:
          The first.
          Two lines.
        ${CVE2}:
          The second.</description>`
    const sink = await build([updateinfo(update('U-1', [CVE1, CVE2], [{ epoch: '2' }], more))], {
      referenceOf: (id) => `https://vendor.example/${id}`,
    })
    assert.deepEqual(sink.advisories[0], {
      kind: 'advisory',
      id: CVE1,
      description: 'The first.\nTwo lines.',
      references: [`https://cve.example/${CVE1}`, 'https://vendor.example/U-1'],
      published: '2026-01-02T03:04:00.000Z',
      modified: '2026-01-03T03:04:05.000Z',
    })
    assert.equal(sink.advisories[1]?.description, 'The second.')
    assert.deepEqual(sink.affectedPackages[1], {
      advisory: CVE2,
      namespace: '1',
      name: 'a',
      status: 'fixed',
      ranges: [{ fixed: '2:1-1' }],
      vendorIds: ['U-1'],
      severity: { author: 'vendor', level: 'HIGH', label: 'important' },
      qualifiers: { arches: ['x86_64'] },
    })
    assert.deepEqual([...sink.namespaces], ['1'])
    assert.deepEqual(sink.dates, ['2026-01-03T03:04:05.000Z'])
  })

  it('keeps an update without a flaw as its own', async () => {
    const more = '<title>T</title><description>D</description><severity>low</severity>'
    const sink = await build([updateinfo(update('U-1', [], [{}], more))])
    assert.deepEqual(sink.advisories, [
      {
        kind: 'advisory',
        id: 'U-1',
        title: 'T',
        description: 'D',
        severities: [{ author: 'vendor', level: 'LOW' }],
      },
    ])
    assert.deepEqual(shown(sink), ['U-1 a<1-1 [] x86_64'])
  })

  /** What, updates, records. */
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      'the lowest version that fixes it',
      [
        update('U-2', [CVE1], [{ version: '10' }]),
        update('U-1', [CVE1], [{ version: '9' }]),
        update('U-3', [CVE1], [{ version: '11' }]),
      ],
      [`${CVE1} a<9-1 [U-1] x86_64`],
    ],
    [
      'all updates of that version',
      [update('U-1', [CVE1], [{}]), update('U-2', [CVE1], [{}])],
      [`${CVE1} a<1-1 [U-1,U-2] x86_64`],
    ],
    [
      'architectures together where they have the same version',
      [update('U-1', [CVE1], [{}, { arch: 'noarch', name: 'b' }, { arch: 'aarch64' }, {}])],
      [`${CVE1} a<1-1 [U-1] aarch64 x86_64`, `${CVE1} b<1-1 [U-1] noarch`],
    ],
    [
      'architectures apart where they do not',
      [
        update('U-1', [CVE1], [{}, { arch: 'aarch64', release: '2' }]),
        update('U-2', [CVE1], [{ release: '3', arch: 'i686' }, { release: '3' }]),
      ],
      [`${CVE1} a<1-2 [U-1] aarch64`, `${CVE1} a<1-3 [U-2] i686`, `${CVE1} a<1-1 [U-1] x86_64`],
    ],
    [
      'module streams apart',
      [
        update(
          'U-1',
          [CVE1],
          [{}],
          '',
          '<module name="m" stream="1" version="2" context="c" arch="x86_64"/>',
        ),
        update('U-2', [CVE1], [{ version: '2' }], '', '<module name="m" stream="2"/>'),
        update('U-3', [CVE1], [{ version: '3' }]),
      ],
      [`${CVE1} a<1-1 [U-1] x86_64 m:1`, `${CVE1} a<2-1 [U-2] x86_64 m:2`, `${CVE1} a<3-1 [U-3] x86_64`],
    ],
    [
      'the module stream of a title',
      [
        update(
          'U-1',
          [CVE1],
          [
            { version: '14.17', release: '1.module+el8+1' },
            { version: '12.22', release: '1.module+el8+2' },
            { name: 'b', version: '2', release: '1.module_f35+1' },
            { name: 'c' },
          ],
          '<title>Important: m:14 security update</title>',
        ),
      ],
      [
        `${CVE1} a<14.17-1.module+el8+1 [U-1] x86_64 m:14`,
        `${CVE1} a<12.22-1.module+el8+2 [U-1] x86_64`,
        `${CVE1} b<2-1.module_f35+1 [U-1] x86_64 m:14`,
        `${CVE1} c<1-1 [U-1] x86_64`,
      ],
    ],
    [
      'no sources and no debugging symbols',
      [update('U-1', [CVE1], [{ arch: 'src' }, { name: 'a-debuginfo' }, { name: 'a-debugsource' }])],
      [],
    ],
    [
      'ids in titles of references',
      [
        update('U-1', [], [{}]).replace(
          '<references>',
          `<references><reference id="7" type="bugzilla" title="${CVE1} ${CVE2} a: flaws"/>`,
        ),
      ],
      [`${CVE1} a<1-1 [U-1] x86_64`, `${CVE2} a<1-1 [U-1] x86_64`],
    ],
    [
      'ids in the text alone',
      [update('U-1', [], [{}], `<title>Fixes ${CVE2}</title>`)],
      [`${CVE2} a<1-1 [U-1] x86_64`],
    ],
    ['each id once', [update('U-1', [CVE1, CVE1], [{}])], [`${CVE1} a<1-1 [U-1] x86_64`]],
    [
      'nothing that was taken back',
      [update('U-1', [CVE1], [{}]).replace('final', 'retracted'), update('U-2', [CVE2], [])],
      [],
    ],
    [
      'flaws in updates of another kind',
      [
        update('U-1', [CVE1], [{}]).replace('"security"', '"bugfix"'),
        update('U-2', [], [{}]).replace('"security"', '"bugfix"'),
      ],
      [`${CVE1} a<1-1 [U-1] x86_64`],
    ],
  ]
  for (const [what, updates, expected] of cases) {
    it(`gives ${what}`, async () => {
      assert.deepEqual(shown(await build([updateinfo(...updates)])), expected)
    })
  }

  it('says nothing of architectures where not all are listed', async () => {
    const sink = await build([updateinfo(update('U-1', [CVE1], [{}, { arch: 'i686' }]))], {
      listsArches: false,
    })
    assert.deepEqual(shown(sink), [`${CVE1} a<1-1 [U-1]`])
  })

  it('leaves out what cannot be read, and says so', async () => {
    const sink = await build([
      updateinfo(update('U-1', [CVE1], [{ version: '?' }, { name: 'b' }]), update('', [CVE1], [{}])),
    ])
    assert.deepEqual(shown(sink), [`${CVE1} b<1-1 [U-1] x86_64`])
    assert.deepEqual(
      sink.skippedRecords.map(({ record }) => record),
      ['U-1 a', 'https://repo.example/repodata/updateinfo.xml.gz, update 2'],
    )
  })

  it('is refused without one update', async () => {
    for (const documents of [
      [],
      [updateinfo()],
      [documentOf(undefined, 'https://repo.example/updateinfo.xml')],
    ]) {
      await assert.rejects(
        build(documents),
        (error) => error instanceof PlimsollError && error.code === 'feed-invalid',
      )
    }
  })

  it('tells the versions of one repository from those of another', async () => {
    const in1 = (text: string): OpenDocument =>
      documentOf(Buffer.from(`<updates>${text}</updates>`), 'https://r/1/updateinfo.xml')
    const in2 = (text: string): OpenDocument =>
      documentOf(Buffer.from(`<updates>${text}</updates>`), 'https://r/2/updateinfo.xml')
    const sink = await build(
      [
        in1(update('U-1', [CVE1], [{ version: '1.18.9' }]) + update('U-2', [], [{ version: '1.18.2' }])),
        in2(
          update('U-3', [CVE1], [{ version: '1.19.4' }]) +
            update('U-4', [CVE2], [{ version: '1.19.1' }]) +
            update('U-5', [CVE1], [{ name: 'b', version: '2.0' }]),
        ),
      ],
      { repositoryOf: (url) => (url.includes('/2/') ? 'extra' : '') },
    )
    assert.deepEqual(shown(sink), [
      `${CVE1} a<1.18.9-1 [U-1] x86_64`,
      `${CVE1} a>=1.19<1.19.4-1 [U-3] x86_64`,
      'U-2 a<1.18.2-1 [] x86_64',
      `${CVE2} a>=1.19<1.19.1-1 [U-4] x86_64`,
      `${CVE1} b<2.0-1 [U-5] x86_64`,
    ])
  })

  it('is malformed in one way, however it is damaged', async () => {
    const sample = `<updates>${update('U-1', [CVE1], [{}])}</updates>`
    await fc.assert(
      fc.asyncProperty(damaged(sample), async (bytes) => {
        try {
          await build([documentOf(bytes, 'https://repo.example/updateinfo.xml')])
        } catch (error) {
          assert.ok(error instanceof PlimsollError && error.code === 'feed-invalid', String(error))
        }
      }),
    )
  })
})

describe('version lines', () => {
  for (const [what, versions, expected] of [
    ['alone', ['1.2-1'], undefined],
    ['of another major version', ['5.10.1-1', '4.14.2-1'], '5'],
    ['of another minor version', ['5.10.1-1', '4.14.2-1', '5.4.3-1'], '5.10'],
    ['of another epoch', ['1:5.10.1-1', '5.10.2-1'], '1:5'],
    ['of the same version', ['5.10-1', '5.10-2'], '5.10-1'],
    ['of one that is longer', ['5-1', '5.10-2'], '5-1'],
  ] as const) {
    it(`begin ${what} with ${expected ?? 'the first'}`, () => {
      const lines = new VersionLines(ORDER)
      for (const [repository, version] of versions.entries()) lines.add(String(repository), 'a', version)
      lines.add('0', 'a', `${versions[0].split('-')[0] ?? ''}.9-9`)
      assert.equal(lines.begin('0', 'a'), expected)
    })
  }
})

describe('modules.yaml', () => {
  it('tells the stream of each artifact', async () => {
    const text = `---
document: modulemd-defaults
version: 1
data:
  module: squid
  stream: "9"
...
---
document: modulemd
version: 2
data:
  name: nodejs
  stream: "18"
  description: >-
    name: no

    stream: no
  profiles:
    common:
      rpms:
      - nodejs
  artifacts:
    rpms:
    - nodejs-1:18.0-1.x86_64
    - "npm-1:9-1.x86_64"
  xmd: {}
--- # the next
document: modulemd
data:
  name: 'perl'
  stream: 5.30
  artifacts:
    rpms:
      - perl-0:5-1.noarch
`
    for (const size of [1, 7, 1000]) {
      const modules = await readModules(documentOf(Buffer.from(text), undefined, size), { signal })
      assert.deepEqual(
        [...modules],
        [
          ['nodejs-1:18.0-1.x86_64', 'nodejs:18'],
          ['npm-1:9-1.x86_64', 'nodejs:18'],
          ['perl-0:5-1.noarch', 'perl:5.30'],
        ],
      )
    }
  })

  it('is read from a real repository', async (t) => {
    if (!needsRealData(t)) return
    const folder = 'upstream/download.rockylinux.org/pub/rocky/8/AppStream/x86_64/os/repodata'
    const name = '0eb5af52d8b7297bfa0f1bd0dad7baee5c5a1c0689f341b3d701ecd3b941037e-modules.yaml.xz'
    const document = openDocument(
      { url: 'https://x/modules.yaml', exists: true },
      realData(`${folder}/${name}`),
    )
    const modules = await readModules(document, { signal })
    const counts = Map.groupBy(modules.values(), (label) => label)
    assert.deepEqual(
      [...counts].map(([label, { length }]) => `${label} ${length}`),
      ['squid:4 9', 'nodejs:10 12', 'nodejs:12 12', 'nodejs:14 12'],
    )
  })
})
