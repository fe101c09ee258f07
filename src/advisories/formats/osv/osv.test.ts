import assert from 'node:assert/strict'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { buildInMemory, documentOf, memorySink } from '../../../../test/memory-feed.ts'
import { temporaryFolder } from '../../../../test/plimsoll.ts'
import { needsRealData, realData } from '../../../../test/real-data.ts'
import { zipOf } from '../../../../test/zip-builder.ts'
import type { VersionRange } from '../../../core/advisory.ts'
import { PlimsollError } from '../../../core/errors.ts'
import type { VersionOrder } from '../../../core/version-order.ts'
import { openZip } from '../../../zip/zip-file.ts'
import { osvFeed } from './index.ts'
import { osvRanges } from './ranges.ts'
import { addOsvRecord } from './record.ts'
import type { OsvEvent } from './schema.ts'

const ROOT = 'upstream/osv-vulnerabilities.storage.googleapis.com'

describe('ranges', () => {
  const cases = [
    { events: [{ introduced: '0' }, { fixed: '2' }], ranges: [{ fixed: '2' }] },
    {
      events: [{ introduced: '1' }, { last_affected: '2' }],
      ranges: [{ introduced: '1', lastAffected: '2' }],
    },
    { events: [{ introduced: '1' }], ranges: [{ introduced: '1' }] },
    { events: [{ introduced: '0' }], ranges: [{}] },
    {
      events: [{ introduced: '1' }, { fixed: '2' }, { introduced: '3' }, { fixed: '4' }],
      ranges: [
        { introduced: '1', fixed: '2' },
        { introduced: '3', fixed: '4' },
      ],
    },
    // The second beginning changes nothing: all is affected from 1 to 4.
    {
      events: [{ introduced: '1' }, { introduced: '3' }, { fixed: '4' }],
      ranges: [{ introduced: '1', fixed: '4' }],
    },
    // As real records have them: newest first, a fix that is older than its beginning, the same twice.
    {
      events: [
        { introduced: '1.8' },
        { fixed: '1.8.4' },
        { introduced: '1.10' },
        { fixed: '1.10.2' },
      ].reverse(),
      ranges: [
        { introduced: '1.8', fixed: '1.8.4' },
        { introduced: '1.10', fixed: '1.10.2' },
      ],
    },
    {
      events: [{ introduced: '9.0' }, { fixed: '9.2.9' }, { introduced: '9.4.0' }, { fixed: '9.3.4' }],
      ranges: [{ introduced: '9.0', fixed: '9.2.9' }, { introduced: '9.4.0' }],
    },
    {
      events: [{ introduced: '17.3' }, { fixed: '17.2.5' }, { introduced: '17.3' }, { fixed: '17.3.2' }],
      ranges: [{ introduced: '17.3', fixed: '17.3.2' }],
    },
    { events: [{ fixed: '2' }, { introduced: '0' }], ranges: [{ fixed: '2' }] },
    // Where numbers do not tell, the order of the record stands …
    {
      events: [{ introduced: '3.0-rc.1' }, { fixed: '3.0' }],
      ranges: [{ introduced: '3.0-rc.1', fixed: '3.0' }],
    },
    { events: [{ introduced: '1:1.0' }, { fixed: '2.0' }], ranges: [{ introduced: '1:1.0', fixed: '2.0' }] },
    {
      events: [{ introduced: '4.x-dev' }, { fixed: '4.1' }],
      ranges: [{ introduced: '4.x-dev', fixed: '4.1' }],
    },
    // … and a second beginning may be the first.
    {
      events: [{ introduced: '3-b' }, { introduced: '3-a' }, { fixed: '4' }],
      ranges: [{ introduced: '3-a' }, { introduced: '3-b', fixed: '4' }],
    },
    { events: [{ introduced: '0', fixed: '2' }], ranges: [{ fixed: '2' }] },
    { events: [{ fixed: '2' }], ranges: [{ fixed: '2' }] },
    { events: [{ introduced: '0' }, { limit: '5' }], ranges: [{}] },
    { events: [], ranges: [] },
  ]
  for (const { events, ranges } of cases) {
    it(`of ${JSON.stringify(events)}`, () => assert.deepEqual(osvRanges(events), ranges))
  }
})

describe('ranges in any order of events', () => {
  /** The algorithm of the schema, for versions of one number. */
  function isAffected(events: readonly OsvEvent[], version: number): boolean {
    const numberOf = (event: OsvEvent): number =>
      Number(event.introduced ?? event.fixed ?? event.last_affected ?? Number.NaN)
    let affected = false
    for (const event of events.toSorted((a, b) => numberOf(a) - numberOf(b))) {
      if (event.introduced !== undefined && version >= numberOf(event)) affected = true
      else if (event.fixed !== undefined && version >= numberOf(event)) affected = false
      else if (event.last_affected !== undefined && version > numberOf(event)) affected = false
    }
    return affected
  }

  function contains({ introduced = '0', fixed, lastAffected }: VersionRange, version: number): boolean {
    return (
      version >= Number(introduced) &&
      (fixed === undefined || version < Number(fixed)) &&
      (lastAffected === undefined || version <= Number(lastAffected))
    )
  }

  const kinds = fc.constantFrom('introduced', 'fixed', 'last_affected')
  // Each version once: what two events of one version mean together, the schema does not say.
  const lists = fc
    .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 8 })
    .chain((versions) =>
      fc.tuple(...versions.map((version) => kinds.map((kind) => ({ [kind]: `${version}` })))),
    )
    .filter((events: readonly OsvEvent[]) => events.some(({ introduced }) => introduced !== undefined))

  it('hold the versions that the schema says', () => {
    fc.assert(
      fc.property(lists, (events: readonly OsvEvent[]) => {
        const ranges = osvRanges(events)
        for (let version = 0; version <= 31; version++) {
          const isHit = ranges.some((range) => contains(range, version))
          assert.equal(isHit, isAffected(events, version), `${version} of ${JSON.stringify(ranges)}`)
        }
      }),
    )
  })

  it('follow the order of the ecosystem where it is known', () => {
    const events = [{ introduced: 'c' }, { fixed: 'b' }, { introduced: 'a' }, { fixed: 'd' }]
    const letters: VersionOrder = {
      id: 'letters',
      isValid: (version) => /^[a-z]$/.test(version),
      compare: (a, b) => (a < b ? -1 : Number(a > b)),
    }
    assert.deepEqual(osvRanges(events, letters), [
      { introduced: 'a', fixed: 'b' },
      { introduced: 'c', fixed: 'd' },
    ])
  })
})

const RECORD = {
  id: 'GHSA-a',
  aliases: ['CVE-2024-1', 'GHSA-a'],
  related: ['CVE-2024-9'],
  summary: 'A flaw',
  details: 'A flaw. At length.',
  published: '2024-01-01T00:00:00Z',
  modified: '2024-01-02T00:00:00Z',
  severity: [
    { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
    { type: 'CVSS_V3', score: 'nonsense' },
  ],
  database_specific: { severity: 'MODERATE', cwe_ids: ['CWE-79'] },
  references: [
    { type: 'WEB', url: 'https://a' },
    { type: 'WEB', url: 'https://a' },
  ],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'Axios' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.0' }] }],
    },
    {
      package: { ecosystem: 'Maven', name: 'x:y' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
    },
  ],
}

function add(value: unknown, ecosystem = 'npm') {
  const sink = memorySink()
  addOsvRecord(value, '[x.json]', sink, { ecosystem, normaliseName: (name) => name.toLowerCase() })
  return sink
}

describe('a record', () => {
  it('becomes an advisory and the packages of the ecosystem that was asked for', () => {
    const sink = add(RECORD)
    assert.deepEqual(sink.affectedPackages, [
      { advisory: 'GHSA-a', namespace: 'npm', name: 'axios', status: 'fixed', ranges: [{ fixed: '1.0.0' }] },
    ])
    assert.deepEqual(sink.advisories, [
      {
        kind: 'advisory',
        id: 'GHSA-a',
        aliases: ['CVE-2024-1'],
        title: 'A flaw',
        description: 'A flaw. At length.',
        severities: [
          { author: 'ghsa', level: 'MEDIUM' },
          {
            author: 'ghsa',
            cvss: { version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8 },
          },
        ],
        cwes: ['CWE-79'],
        references: ['https://a'],
        published: '2024-01-01T00:00:00Z',
        modified: '2024-01-02T00:00:00Z',
      },
    ])
    assert.deepEqual(
      add(RECORD, 'Maven').affectedPackages.map(({ name, status }) => [name, status]),
      [['x:y', 'affected']],
    )
    assert.deepEqual(add(RECORD, 'PyPI').advisories, [])
  })

  for (const [imports, symbols] of [
    [
      [{ path: 'a/b', symbols: ['F', 'T.M'] }, { path: 'c' }],
      ['a/b.F', 'a/b.T.M', 'c.*'],
    ],
    [[{ path: 'a', symbols: [] }], ['a.*']],
    [[{ path: 'a', symbols: [1, 'F'] }, { symbols: ['F'] }, null, 'x'], ['a.F']],
    [[], undefined],
    ['x', undefined],
    [undefined, undefined],
  ] as const) {
    it(`that names ${JSON.stringify(imports)} is about ${symbols?.join(' ')}`, () => {
      const affected = [{ ...RECORD.affected[0], ecosystem_specific: { imports } }]
      assert.deepEqual(
        add({ ...RECORD, affected }).affectedPackages.map(({ qualifiers }) => qualifiers?.symbols),
        [symbols],
      )
    })
  }

  const ends: readonly (readonly [string, object, object])[] = [
    ['< 2.0', { introduced: '1.0' }, { introduced: '1.0', before: '2.0' }],
    [' <=  2.0 ', { introduced: '0' }, { lastAffected: '2.0' }],
    ['< 2.0', { fixed: '1.5' }, { fixed: '1.5' }],
    ['< 2.0', { last_affected: '1.5' }, { lastAffected: '1.5' }],
    ['= 2.0', { introduced: '0' }, {}],
    ['<', { introduced: '0' }, {}],
    ['< 2.0, > 1.0', { introduced: '0' }, {}],
  ]
  for (const [text, event, range] of ends) {
    it(`with ${JSON.stringify(event)} and known to be affected ${text} ends at ${JSON.stringify(range)}`, () => {
      const affected = {
        package: { ecosystem: 'npm', name: 'a' },
        ranges: [{ type: 'SEMVER', events: 'introduced' in event ? [event] : [{ introduced: '0' }, event] }],
        database_specific: { last_known_affected_version_range: text },
      }
      assert.deepEqual(
        add({ ...RECORD, affected: [affected] }).affectedPackages.map(({ ranges, status }) => [
          ranges,
          status,
        ]),
        [[[range], 'fixed' in event ? 'fixed' : 'affected']],
      )
    })
  }

  it('of a release belongs to its ecosystem, and the upstream is an alias', () => {
    const sink = add(
      {
        id: 'DSA-1',
        upstream: ['CVE-2024-1'],
        affected: [{ package: { ecosystem: 'Debian:12', name: 'a' }, versions: ['1'] }],
      },
      'Debian',
    )
    assert.deepEqual(sink.affectedPackages, [
      {
        advisory: 'DSA-1',
        namespace: 'Debian:12',
        name: 'a',
        status: 'affected',
        ranges: [],
        versions: ['1'],
      },
    ])
    assert.deepEqual(sink.advisories[0]?.aliases, ['CVE-2024-1'])
  })

  it('is skipped under the name that is looked up', () => {
    const affected = [{ package: { ecosystem: 'npm', name: 'Axios' }, ranges: [] }]
    assert.deepEqual(
      add({ id: 'X', affected }).skippedRecords.map(({ record }) => record),
      ['axios X'],
    )
  })

  it('that was withdrawn says nothing, and is no loss', () => {
    const sink = add({ ...RECORD, withdrawn: '2024-02-01T00:00:00Z' })
    assert.deepEqual([sink.advisories, sink.skippedRecords], [[], []])
  })

  for (const [name, broken] of [
    ['reference', { references: [{ type: 'WEB' }] }],
    ['severity', { severity: [{ type: 'CVSS_V3', score: 7 }] }],
    ['severity of its package', { affected: [{ ...RECORD.affected[0], severity: 'high' }] }],
    ['text', { summary: 7, details: [], published: 0, modified: 0 }],
  ] as const) {
    it(`with a broken ${name} counts without it`, () => {
      const sink = add({ ...RECORD, ...broken })
      assert.deepEqual([sink.affectedPackages.length, sink.skippedRecords.length], [1, 0])
    })
  }

  const skipped: readonly [string, unknown][] = [
    ['no object', 7],
    ['no id', { affected: [] }],
    [
      'only git ranges',
      {
        id: 'X',
        affected: [
          {
            package: { ecosystem: 'npm', name: 'a' },
            ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }],
          },
        ],
      },
    ],
  ]
  for (const [name, value] of skipped) {
    it(`with ${name} is told as skipped`, () => {
      const sink = add(value)
      assert.deepEqual([sink.affectedPackages.length, sink.skippedRecords.length], [0, 1])
    })
  }
})

describe('an export', () => {
  it('of each real ecosystem loses no record in silence', async (t) => {
    if (!needsRealData(t)) return
    const zips = globSync('*/all.zip', { cwd: realData(ROOT) })
    assert.equal(zips.length, 16)
    for (const path of zips) {
      const ecosystem = dirname(path)
      const file = realData(join(ROOT, path))
      const sink = await buildInMemory(osvFeed({ id: 'x', name: 'x', ecosystem }), [documentOf(file)])
      const bytes = readFileSync(file)
      const zip = await openZip({
        size: bytes.length,
        read: (at, length) => Promise.resolve(bytes.subarray(at, Math.min(bytes.length, at + length))),
      })
      const expected: string[] = []
      for (const entry of zip.entries) {
        const record = JSON.parse((await zip.read(entry)).toString()) as {
          id: string
          withdrawn?: string
          affected?: { package?: { ecosystem: string } }[]
        }
        const isOurs = record.affected?.some(
          ({ package: pkg }) => pkg?.ecosystem === ecosystem || pkg?.ecosystem.startsWith(`${ecosystem}:`),
        )
        if (!record.withdrawn && isOurs) expected.push(record.id)
      }
      const told = new Set([
        ...sink.advisories.map(({ id }) => id),
        ...sink.skippedRecords.map(({ record }) => record.split(' ').at(-1) ?? ''),
      ])
      assert.deepEqual(
        expected.filter((id) => !told.has(id)),
        [],
        ecosystem,
      )
      assert.ok(sink.namespaces.has(ecosystem))
    }
  })

  it('with a file that is no JSON tells so and goes on', async (t) => {
    const file = join(temporaryFolder(t), 'all.zip')
    writeFileSync(
      file,
      zipOf([
        { name: 'a.json', content: '{' },
        { name: 'b.json', content: JSON.stringify(RECORD) },
        { name: 'README', content: 'x' },
      ]),
    )
    const sink = await buildInMemory(osvFeed({ id: 'x', name: 'x', ecosystem: 'npm' }), [documentOf(file)])
    assert.deepEqual(
      [sink.advisories.length, sink.skippedRecords.map(({ record }) => record)],
      [1, ['[a.json]']],
    )
  })

  it('that is no zip is refused', async (t) => {
    const file = join(temporaryFolder(t), 'all.zip')
    writeFileSync(file, 'hello')
    await assert.rejects(
      buildInMemory(osvFeed({ id: 'x', name: 'x', ecosystem: 'npm' }), [documentOf(file)]),
      (error) => {
        return error instanceof PlimsollError && error.code === 'feed-invalid'
      },
    )
  })
})
