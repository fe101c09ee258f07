import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildFromMirror } from '../../../test/build-from-mirror.ts'
import { testPackage } from '../../../test/matching-fixtures.ts'
import { memoryDatabase } from '../../../test/memory-database.ts'
import { buildInMemory, documentOf, jsonDocument, type MemorySink } from '../../../test/memory-feed.ts'
import { needsRealData } from '../../../test/real-data.ts'
import type { Inventory } from '../../core/inventory.ts'
import { hidesFindings } from '../../core/problem.ts'
import { matchPackages } from '../../matching/match.ts'
import { programs } from './index.ts'
import { nvdCpeFeed } from './nvd-feed.ts'
import { MAX_MATCHES, MAX_NODES } from './nvd-record.ts'
import { comparable, cpeParts, MAX_CPE_LENGTH, productsOf } from './products.ts'

type Bounds = Readonly<Record<string, unknown>>

/** @param cpe what follows the part: `openssl:openssl:1.1.1k`, filled up with stars */
function hit(cpe: string, bounds: Bounds = {}, part = 'a') {
  const parts = [part, ...cpe.split(/(?<!\\):/)]
  return {
    vulnerable: true,
    criteria: `cpe:2.3:${[...parts, ...Array(11 - parts.length).fill('*')].join(':')}`,
    ...bounds,
  }
}

const platform = (cpe: string, part = 'o') => hit(cpe, { vulnerable: false }, part)
const any = (...cpeMatch: readonly unknown[]) => ({ operator: 'OR', negate: false, cpeMatch })
const all = (...nodes: readonly unknown[]) => ({ operator: 'AND', nodes })

function cve(configurations: readonly unknown[], more: Bounds = {}) {
  return { cve: { id: 'CVE-2021-0001', vulnStatus: 'Analyzed', configurations, ...more } }
}

async function built(...vulnerabilities: readonly unknown[]): Promise<MemorySink> {
  return await buildInMemory(nvdCpeFeed, [
    jsonDocument({ format: 'NVD_CVE', timestamp: '2026-01-02T00:00:00.000', vulnerabilities }),
  ])
}

/** Programs `name@version` that are hit by records of these configurations. */
async function found(sink: MemorySink, named: string) {
  const [name = '', version = ''] = named.split('@')
  const pkg = testPackage(name, version, { type: 'generic' })
  const { advisories, affectedPackages: affected, namespaces } = sink
  const database = memoryDatabase({ 'nvd-cpe': { advisories, affected, namespaces: [...namespaces] } })
  const inventory: Inventory = { kind: 'inventory', layers: [], packages: [pkg], problems: [] }
  return matchPackages(inventory, [programs], database)
}

interface Case {
  readonly says: string
  readonly match: unknown
  readonly hits: readonly string[]
  readonly misses: readonly string[]
}

const CASES: readonly Case[] = [
  {
    says: 'an excluded end',
    match: hit('openssl:openssl:*', { versionStartIncluding: '1.1.1', versionEndExcluding: '1.1.1l' }),
    hits: ['openssl@1.1.1', 'openssl@1.1.1k'],
    misses: ['openssl@1.1.1l', 'openssl@1.1.0z', 'openssl@3.0.0', 'zlib@1.1.1'],
  },
  {
    says: 'an included end, with its updates',
    match: hit('isc:bind:*', { versionEndIncluding: '9.11.5' }),
    hits: ['bind@9.11.5', 'bind@9.11.5-P4', 'bind@9.10'],
    misses: ['bind@9.11.6'],
  },
  {
    says: 'an excluded start',
    match: hit('nodejs:node.js:*', { versionStartExcluding: '18.0.0', versionEndExcluding: '18.5.0' }),
    hits: ['node@18.0.1', 'node@v18.4.0'],
    misses: ['node@18.0.0', 'node@18.5.0'],
  },
  {
    says: 'one version with any update',
    match: hit('python:python:3.12.0'),
    hits: ['python@3.12.0', 'python@3.12'],
    misses: ['python@3.12.1', 'python@3.11.9'],
  },
  {
    says: 'one version without an update',
    match: hit('isc:bind:9.11.5:-'),
    hits: ['bind@9.11.5'],
    misses: ['bind@9.11.5-P1', 'bind@9.11.4'],
  },
  {
    says: 'one update',
    match: hit('openbsd:openssh:9.3:p2'),
    hits: ['openssh@9.3p2'],
    misses: ['openssh@9.3p1', 'openssh@9.3'],
  },
  {
    says: 'portable OpenSSH, which is the version itself',
    match: hit('openbsd:openssh:9.3:p1'),
    hits: ['openssh@9.3p1', 'openssh@9.3'],
    misses: ['openssh@9.3p2'],
  },
  {
    says: 'an update of old Java',
    match: hit('oracle:openjdk:8:update392'),
    hits: ['java@1.8.0_392', 'java@1.8.0_392+8'],
    misses: ['java@1.8.0_402', 'java@17.0.9'],
  },
  {
    says: 'Ruby, whose patch level follows from the version',
    match: hit('ruby-lang:ruby:*', { versionEndIncluding: '3.1.2' }),
    hits: ['ruby@3.1.2p20'],
    misses: ['ruby@3.1.3p185'],
  },
  { says: 'every version', match: hit('busybox:busybox:*'), hits: ['busybox@1.0', 'busybox@99'], misses: [] },
  { says: 'no version', match: hit('busybox:busybox:-'), hits: ['busybox@1.36.1'], misses: [] },
  {
    says: 'an escaped name',
    match: hit('erlang:erlang\\/otp:*', { versionEndExcluding: '25.3' }),
    hits: ['erlang@25.2.3'],
    misses: ['erlang@25.3'],
  },
  {
    says: 'a program that is not hit',
    match: hit('zlib:zlib:*', { vulnerable: false }),
    hits: [],
    misses: ['zlib@1.2'],
  },
  { says: 'a program of Windows', match: hit('zlib:zlib:*:*:*:*:*:windows'), hits: [], misses: ['zlib@1.2'] },
  {
    says: 'a program of Linux',
    match: hit('zlib:zlib:*:*:*:*:*:linux_kernel'),
    hits: ['zlib@1.2'],
    misses: [],
  },
  { says: 'the firmware of that name', match: hit('zlib:zlib:*', {}, 'o'), hits: [], misses: ['zlib@1.2'] },
]

describe('a record of NVD', () => {
  for (const { says, match, hits, misses } of CASES) {
    it(`about ${says}`, async () => {
      const sink = await built(cve([{ nodes: [any(match)] }]))
      for (const program of hits) {
        const { matches, problems } = await found(sink, program)
        assert.deepEqual([matches.map(({ id }) => id), problems], [['CVE-2021-0001'], []], program)
        assert.equal(matches[0]?.evidence[0]?.basis, 'cpe')
      }
      for (const program of misses)
        assert.deepEqual(await found(sink, program), { matches: [], problems: [] }, program)
    })
  }

  const ZLIB = any(hit('zlib:zlib:*'))
  const CONDITIONS: readonly (readonly [string, unknown, string | undefined | false])[] = [
    ['nothing else', { nodes: [ZLIB] }, undefined],
    ['Windows', all(ZLIB, any(platform('microsoft:windows_10'))), false],
    [
      'Windows in its own node',
      { nodes: [{ operator: 'AND', cpeMatch: [hit('zlib:zlib:*'), platform('apple:macos')] }] },
      false,
    ],
    [
      'Windows or Linux',
      all(ZLIB, any(platform('microsoft:windows'), platform('linux:linux_kernel'))),
      'only together with microsoft:windows, linux:linux_kernel',
    ],
    [
      'not Windows',
      all(ZLIB, { ...any(platform('microsoft:windows')), negate: true }),
      'only together with microsoft:windows',
    ],
    ['hardware', all(ZLIB, any(platform('a:b', 'h'))), 'only together with a:b'],
    [
      'many',
      all(ZLIB, any(...['a', 'b', 'c', 'd'].map((name) => platform(`x:${name}`, 'a')))),
      'only together with x:a, x:b, x:c, …',
    ],
  ]
  for (const [beside, configuration, expected] of CONDITIONS) {
    it(`that demands ${beside} beside the program`, async () => {
      const { affectedPackages, skippedRecords } = await built(cve([configuration]))
      assert.deepEqual(skippedRecords, [])
      assert.deepEqual(
        affectedPackages.map(({ statusReason }) => statusReason),
        expected === false ? [] : [expected],
      )
    })
  }

  it('keeps apart what holds under a condition and what holds always', async () => {
    const sink = await built(
      cve([
        { nodes: [any(hit('zlib:zlib:1.1'), hit('zlib:zlib:1.2'))] },
        all(any(hit('zlib:zlib:2.0')), any(platform('a:b', 'h'))),
      ]),
    )
    assert.deepEqual(
      sink.affectedPackages.map(({ ranges }) => ranges.length),
      [2, 1],
    )
    assert.equal(sink.advisories.length, 1)
    assert.match((await found(sink, 'zlib@2.0')).matches[0]?.statusReason ?? '', /a:b/)
  })

  it('takes the excluded end for the fix', async () => {
    const sink = await built(cve([{ nodes: [any(hit('zlib:zlib:*', { versionEndExcluding: '1.2.12' }))] }]))
    const [match] = (await found(sink, 'zlib@1.2.11')).matches
    assert.deepEqual([match?.status, match?.fixedVersion], ['fixed', '1.2.12'])
  })

  it('is left out when it was rejected, or speaks of no program of the table', async () => {
    const sink = await built(
      cve([{ nodes: [ZLIB] }], { vulnStatus: 'Rejected' }),
      cve([{ nodes: [any(hit('gitlab:gitlab:*'))] }]),
      { cve: { id: 'CVE-2021-0002' } },
    )
    assert.deepEqual([sink.advisories, sink.affectedPackages, sink.skippedRecords], [[], [], []])
  })

  it('that cannot be read is counted, by its program where that is known', async () => {
    const tooMany = cve([{ nodes: [any(...Array(MAX_MATCHES + 1).fill(hit('a:b:*')))] }])
    const tooDeep = cve(Array.from({ length: MAX_NODES + 1 }, () => ({ nodes: [any()] })))
    const sink = await built(
      7,
      tooMany,
      tooDeep,
      cve([{ negate: true, nodes: [ZLIB] }]),
      cve([{ nodes: [{ ...ZLIB, negate: true }] }]),
      cve([{ nodes: [{ ...ZLIB, children: [] }] }]),
      cve([{ nodes: [any(hit('zlib:zlib:*', { versionEndExcluding: 'r10' }), hit('zlib:zlib:x'))] }]),
    )
    assert.deepEqual(
      sink.skippedRecords.map(({ record }) => record),
      [
        'vulnerabilities[0]',
        'vulnerabilities[1]',
        'vulnerabilities[2]',
        ...Array(5).fill('zlib:zlib CVE-2021-0001'),
      ],
    )
    assert.deepEqual(sink.affectedPackages, [])
  })
})

describe('the feed', () => {
  it('has all years, and asks for the next while there is one', async () => {
    const { documents } = nvdCpeFeed
    assert.match(documents[0]?.url ?? '', /nvdcve-2\.0-2002\.json\.gz$/)
    const options = { signal: new AbortController().signal }
    const last = documents.at(-1)?.url
    const named = await nvdCpeFeed.next?.([documentOf(Buffer.from(''), last)], options)
    assert.deepEqual(named, [{ url: last?.replace('2026', '2027'), optional: true }])
    assert.deepEqual(await nvdCpeFeed.next?.([documentOf(undefined, named?.[0]?.url)], options), [])
  })

  it('is dated by its youngest document, refuses another format, and does without a year to come', async () => {
    const year = (timestamp: string) => jsonDocument({ format: 'NVD_CVE', timestamp, vulnerabilities: [] }, 7)
    const sink = await buildInMemory(nvdCpeFeed, [
      year('2026-02-02'),
      year('2026-01-01'),
      documentOf(undefined),
    ])
    assert.deepEqual([sink.dates, [...sink.namespaces]], [['2026-02-02Z'], ['cpe']])
    await assert.rejects(
      buildInMemory(nvdCpeFeed, [jsonDocument({ vulnerabilities: [] })]),
      /not in the format of NVD/,
    )
  })

  it('reads the real files', async (t) => {
    if (!needsRealData(t)) return
    const sink = await buildFromMirror(nvdCpeFeed)
    assert.deepEqual(sink.skippedRecords, [])
    assert.deepEqual(
      sink.affectedPackages.map(({ advisory, name, ranges }) => `${advisory} ${name} ${ranges.length}`),
      [
        'CVE-2016-1897 ffmpeg:ffmpeg 81',
        'CVE-2018-14618 haxx:libcurl 1',
        'CVE-2018-1000500 busybox:busybox 1',
        'CVE-2021-28429 ffmpeg:ffmpeg 1',
        'CVE-2024-3094 tukaani:xz 2',
        'CVE-2024-7264 haxx:libcurl 1',
      ],
    )
    const idsOf = async (program: string) => (await found(sink, program)).matches.map(({ id }) => id)
    assert.deepEqual(await idsOf('ffmpeg@2.8.4'), ['CVE-2016-1897'])
    assert.deepEqual(await idsOf('libcurl@7.60.0'), ['CVE-2018-14618', 'CVE-2024-7264'])
    assert.deepEqual(await idsOf('liblzma@5.6.1'), ['CVE-2024-3094'])
    assert.deepEqual(await idsOf('liblzma@5.6.2'), [])
  })
})

describe('a package', () => {
  const generic = { kind: 'package', type: 'generic', name: 'x', version: '1' } as const

  it('is a program by its CPE, else by its name', () => {
    assert.deepEqual(productsOf({ ...generic, cpes: ['cpe:2.3:a:zlib:zlib:1:*:*:*:*:*:*:*'] }), ['zlib:zlib'])
    assert.deepEqual(productsOf({ ...generic, name: 'node', cpes: ['cpe:2.3:a:a:b:1:*:*:*:*:*:*:*'] }), [
      'nodejs:node.js',
    ])
    assert.deepEqual(productsOf({ ...generic, name: 'nginx' }), ['f5:nginx', 'nginx:nginx'])
    assert.deepEqual(productsOf({ ...generic, name: 'node', namespace: 'acme' }), [])
    assert.deepEqual(productsOf({ ...generic, type: 'npm', name: 'node' }), [])
    assert.deepEqual(
      productsOf({ ...generic, cpes: ['cpe:2.3:o:zlib:zlib:1:*:*:*:*:*:*:*', 'cpe:/a:zlib:zlib', 'x'] }),
      [],
    )
  })

  it('that the table does not know is said not to be judged', async () => {
    const { problems } = await found(await built(), 'unheard-of@1')
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['ecosystem-unsupported'],
    )
  })

  it('whose version cannot be read is said not to be judged', async () => {
    const { matches, problems } = await found(await built(), 'zlib@latest')
    assert.deepEqual([matches, problems.map(({ code }) => code)], [[], ['version-invalid']])
    assert.ok(problems.every(hidesFindings))
  })

  it('has a CPE of eleven parts, not too long', () => {
    assert.equal(cpeParts('cpe:2.3:a:b\\:c:d:1:*:*:*:*:*:*:*')?.[1], 'b\\:c')
    assert.equal(cpeParts('cpe:2.3:a:b:c:1'), undefined)
    assert.equal(cpeParts(`cpe:2.3:a:b:c:${'1'.repeat(MAX_CPE_LENGTH)}:*:*:*:*:*:*:*`), undefined)
  })

  it('has a version as NVD writes it', () => {
    assert.equal(comparable('oracle:openjdk', '1.8.0'), '8')
    assert.equal(comparable('oracle:openjdk', '1.8.0_392'), '8:update392')
    assert.equal(comparable('oracle:openjdk', '1.8.0:update_392'), '8:update_392')
    assert.equal(comparable('ruby-lang:ruby', '1.9.3p194'), '1.9.3p194')
    assert.equal(comparable('zlib:zlib', 'v1.2'), '1.2')
  })
})
