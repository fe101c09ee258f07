import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { affects, TEST_ECOSYSTEM, testInventory, testPackage } from '../../test/matching-fixtures.ts'
import { type MemoryFeed, memoryDatabase } from '../../test/memory-database.ts'
import type { Inventory, InventoryPackage } from '../core/inventory.ts'
import { problem } from '../core/problem.ts'
import { packSymbols, symbolNumber } from '../core/symbol-set.ts'
import { matchPackages, requiredFeeds } from './match.ts'
import { skippedRecords } from './skipped-records.ts'

function match(feeds: Readonly<Record<string, MemoryFeed>>, ...packages: readonly InventoryPackage[]) {
  return matchPackages(testInventory(...packages), [TEST_ECOSYSTEM], memoryDatabase(feeds))
}

const A5 = testPackage('a', '5')

describe('a match', () => {
  it('has package, ids, fix and the comparison that decided', () => {
    const { matches, problems } = match({ first: { affected: [affects('CVE-1')] } }, A5)
    assert.deepEqual(problems, [])
    const [found] = matches
    assert.deepEqual(
      [matches.length, found?.id, found?.status, found?.fixedVersion],
      [1, 'CVE-1', 'fixed', '10'],
    )
    assert.equal(found?.package, A5)
    assert.deepEqual(found?.evidence[0], {
      feed: 'first',
      advisory: 'CVE-1',
      namespace: '1',
      name: 'a',
      basis: 'direct',
      version: '5',
      order: 'number',
      status: 'fixed',
      range: { fixed: '10' },
      comparison: '5 < 10 by number order',
      fixedVersion: '10',
    })
  })

  it('is made by source name and source version, and names the binary package', () => {
    const binary = testPackage('lib-a', '99', { source: { name: 'a', version: '5' } })
    const { matches } = match({ first: { affected: [affects('CVE-1')] } }, binary)
    assert.equal(matches[0]?.package.name, 'lib-a')
    assert.equal(matches[0]?.evidence[0]?.basis, 'source-package')
    assert.equal(matches[0]?.evidence[0]?.version, '5')
    assert.deepEqual(
      match(
        { first: { affected: [affects('CVE-1')] } },
        testPackage('lib-a', '5', { source: { name: 'a', version: '99' } }),
      ).matches,
      [],
    )
  })

  it('is none where the fix of its own branch is in it, whatever other branches need', () => {
    // Hundreds are branches here.
    const isSameBranch = (version: string, fixed: string) => version[0] === fixed[0]
    const ecosystem = { ...TEST_ECOSYSTEM, match: { ...TEST_ECOSYSTEM.match, isSameBranch } }
    const fixes = ['205', '310', '210'].map((fixed) => affects('CVE-1', { ranges: [{ fixed }] }))
    const found = (version: string, count: number) =>
      matchPackages(
        testInventory(testPackage('a', version)),
        [ecosystem],
        memoryDatabase({ first: { affected: fixes.slice(0, count) } }),
      ).matches.map(({ fixedVersion }) => fixedVersion)
    assert.deepEqual(found('206', 2), [])
    assert.deepEqual(found('204', 2), ['310'])
    // A second fix of the branch, because the first one was not enough.
    assert.deepEqual(found('206', 3), ['210'])
    assert.deepEqual(found('106', 3), ['310'])
  })

  it('comes from a fallback only where the release itself does not speak of the flaw', () => {
    const subject = { name: 'a', version: '5', basis: 'direct' } as const
    const subjects = () => [
      { ...subject, namespace: '1' },
      { ...subject, namespace: '2', isFallback: true },
    ]
    const ecosystem = { ...TEST_ECOSYSTEM, match: { ...TEST_ECOSYSTEM.match, subjects } }
    const inFallback = (id: string) => affects(id, { namespace: '2' })
    const affected = [
      affects('CVE-1', { ranges: [{ fixed: '3' }] }),
      affects('CVE-2', { status: 'not_affected', ranges: [] }),
      affects('CVE-3', { status: 'affected', ranges: [{}] }),
      ...['CVE-1', 'CVE-2', 'CVE-3', 'CVE-4'].map(inFallback),
    ]
    const { matches } = matchPackages(testInventory(A5), [ecosystem], memoryDatabase({ first: { affected } }))
    assert.deepEqual(
      matches.map(({ id, status, evidence }) => [id, status, evidence.map(({ namespace }) => namespace)]),
      [
        ['CVE-3', 'affected', ['1']],
        ['CVE-4', 'fixed', ['2']],
      ],
    )
  })

  it('of aliases is one, with all ids and sources', () => {
    const { matches } = match(
      {
        first: { affected: [affects('CVE-1')] },
        second: {
          advisories: [{ id: 'GHSA-a', aliases: ['CVE-1'] }],
          affected: [affects('GHSA-a', { ranges: [{ fixed: '8' }] })],
        },
      },
      A5,
    )
    assert.deepEqual(
      matches.map(({ id, ids, fixedVersion }) => [id, ids, fixedVersion]),
      [['CVE-1', ['CVE-1', 'GHSA-a'], '10']],
    )
    assert.deepEqual(
      matches[0]?.sources.map(({ feed, advisory }) => `${feed} ${advisory.id}`),
      ['first CVE-1', 'second GHSA-a'],
    )
  })

  it('of an erratum is one for each CVE', () => {
    const { matches } = match(
      {
        first: { advisories: [{ id: 'RHSA-x', aliases: ['CVE-1', 'CVE-2'] }], affected: [affects('RHSA-x')] },
      },
      A5,
    )
    assert.deepEqual(
      matches.map(({ id, ids }) => [id, ids]),
      [
        ['CVE-1', ['CVE-1', 'RHSA-x']],
        ['CVE-2', ['CVE-2', 'RHSA-x']],
      ],
    )
  })

  it('of a record of one CVE that names another is one for each, without the name of the other', () => {
    const first = { advisories: [{ id: 'CVE-1', aliases: ['CVE-2'] }], affected: [affects('CVE-1')] }
    assert.deepEqual(
      match({ first }, A5).matches.map(({ id, ids }) => [id, ids]),
      [
        ['CVE-1', ['CVE-1']],
        ['CVE-2', ['CVE-2']],
      ],
    )
  })

  it('is not lost where another advisory claims its alias', () => {
    const second = {
      advisories: [
        { id: 'A-1', aliases: ['CVE-1', 'GHSA-x'] },
        { id: 'GHSA-x', aliases: ['CVE-2'] },
      ],
      affected: [affects('A-1'), affects('GHSA-x')],
    }
    const first = { affected: [affects('CVE-1', { status: 'not_affected', ranges: [] })] }
    assert.deepEqual(
      match({ second, first: { namespaces: ['1'] } }, A5).matches.map(({ id }) => id),
      ['CVE-1', 'CVE-2'],
    )
    assert.deepEqual(
      match({ first, second }, A5).matches.map(({ id }) => id),
      ['CVE-2'],
    )
  })

  it('keeps two CVEs with one vendor id apart', () => {
    const records = [affects('CVE-1', { vendorIds: ['V-1'] }), affects('CVE-2', { vendorIds: ['V-1'] })]
    assert.deepEqual(
      match({ first: { affected: records } }, A5).matches.map(({ id }) => id),
      ['CVE-1', 'CVE-2'],
    )
  })

  const fixes: readonly {
    name: string
    ranges: readonly (readonly object[])[]
    fixed: string | undefined
    status: string
  }[] = [
    {
      name: 'is the lowest above',
      ranges: [[{ fixed: '3' }, { introduced: '4', fixed: '8' }, { introduced: '9', fixed: '12' }]],
      fixed: '8',
      status: 'fixed',
    },
    {
      name: 'is none that another record hits',
      ranges: [[{ fixed: '7' }], [{ fixed: '10' }]],
      fixed: '10',
      status: 'fixed',
    },
    {
      name: 'is none where a record has none',
      ranges: [[{ fixed: '7' }], [{}]],
      fixed: undefined,
      status: 'affected',
    },
  ]
  for (const { name, ranges, fixed, status } of fixes) {
    it(`has a fixed version that ${name}`, () => {
      const affected = ranges.map((list) => affects('CVE-1', { ranges: list }))
      const [found] = match({ first: { affected } }, A5).matches
      assert.deepEqual([found?.fixedVersion, found?.status], [fixed, status])
    })
  }

  it('has the status and reason of a record without a fix', () => {
    const record = affects('CVE-1', { status: 'will_not_fix', statusReason: 'Minor issue', ranges: [{}] })
    const [found] = match({ first: { affected: [record] } }, A5).matches
    assert.deepEqual([found?.status, found?.statusReason], ['will_not_fix', 'Minor issue'])
  })
})

describe('of several records without a common word', () => {
  const unfixed = affects('CVE-1', { status: 'will_not_fix', statusReason: 'Minor issue', ranges: [{}] })
  const open = affects('CVE-1', { status: 'affected', ranges: [{}] })
  const fixed = affects('CVE-1', { statusReason: 'of the fix', ranges: [{ fixed: '7' }] })
  const later = affects('CVE-1', { statusReason: 'of the later fix', ranges: [{ fixed: '8' }] })
  const cases = [
    { records: [unfixed, open], status: 'affected', reason: undefined, says: /no fix/ },
    { records: [fixed, unfixed], status: 'will_not_fix', reason: 'Minor issue', says: /no fix/ },
    { records: [fixed, later], status: 'fixed', reason: 'of the later fix', says: /< 8/ },
  ]
  for (const { records, status, reason, says } of cases) {
    it(`one decides, whatever their order, and is told first: ${status} ${reason}`, () => {
      for (const affected of [records, records.toReversed()]) {
        const [found] = match({ first: { affected } }, A5).matches
        assert.deepEqual([found?.status, found?.statusReason], [status, reason])
        assert.match(found?.evidence[0]?.comparison ?? '', says)
        assert.equal(found?.evidence.length, 2)
      }
    })
  }

  it('the fix is that of the version that was compared first', () => {
    const ecosystem = {
      ...TEST_ECOSYSTEM,
      match: {
        ...TEST_ECOSYSTEM.match,
        subjects: () => [
          { namespace: '1', name: 'a', version: '5', basis: 'direct' as const },
          { namespace: '1', name: 'src', version: '500', basis: 'source-package' as const },
        ],
      },
    }
    const affected = [affects('CVE-1'), affects('CVE-1', { name: 'src', ranges: [{ fixed: '600' }] })]
    const database = memoryDatabase({ first: { affected } })
    const [found] = matchPackages(testInventory(A5), [ecosystem], database).matches
    assert.deepEqual([found?.fixedVersion, found?.evidence[0]?.version], ['10', '5'])
  })
})

describe('a record that says «not affected»', () => {
  const harmless = affects('CVE-1', { status: 'not_affected', ranges: [] })

  it('overrules feeds of less authority', () => {
    assert.deepEqual(
      match({ first: { affected: [harmless] }, second: { affected: [affects('CVE-1')] } }, A5).matches,
      [],
    )
  })

  it('does so under another name of the flaw', () => {
    const second = { advisories: [{ id: 'GHSA-a', aliases: ['CVE-1'] }], affected: [affects('GHSA-a')] }
    assert.deepEqual(match({ first: { affected: [harmless] }, second }, A5).matches, [])
  })

  it('does not overrule feeds of more authority, nor its own', () => {
    assert.equal(
      match({ first: { affected: [affects('CVE-1')] }, second: { affected: [harmless] } }, A5).matches.length,
      1,
    )
    assert.equal(match({ first: { affected: [affects('CVE-1'), harmless] } }, A5).matches.length, 1)
  })

  it('only speaks of the versions of its range', () => {
    const since6 = { ...harmless, ranges: [{ introduced: '6' }] }
    const feeds = { first: { affected: [since6] }, second: { affected: [affects('CVE-1')] } }
    assert.equal(match(feeds, A5).matches.length, 1)
    assert.equal(match(feeds, testPackage('a', '7')).matches.length, 0)
  })

  it('only speaks of the versions that it lists', () => {
    const first = { affected: [{ ...harmless, versions: ['9'] }] }
    const feeds = { first, second: { affected: [affects('CVE-1')] } }
    assert.equal(match(feeds, A5).matches.length, 1)
    assert.equal(match(feeds, testPackage('a', '9')).matches.length, 0)
  })

  it('of one CVE does not speak of the other in an erratum', () => {
    const second = { advisories: [{ id: 'X', aliases: ['CVE-1', 'CVE-2'] }], affected: [affects('X')] }
    assert.deepEqual(
      match({ first: { affected: [harmless] }, second }, A5).matches.map(({ id }) => id),
      ['CVE-2'],
    )
  })

  it('is told where its range cannot be compared, and refutes nothing', () => {
    const first = { affected: [{ ...harmless, ranges: [{ introduced: 'x' }] }] }
    const { matches, problems } = match({ first, second: { affected: [affects('CVE-1')] } }, A5)
    assert.deepEqual([matches.length, problems.map(({ code }) => code)], [1, ['version-invalid']])
  })
})

describe('qualifiers', () => {
  const cases = [
    { qualifiers: { arches: ['amd64'] }, arch: 'all', hits: 1 },
    { qualifiers: { arches: ['amd64'] }, hits: 1 },
    { qualifiers: { products: ['cpe:/o:x'] }, hits: 1 },
    { qualifiers: { arches: ['amd64'] }, arch: 'amd64', hits: 1 },
    { qualifiers: { arches: ['amd64'] }, arch: 'arm64', hits: 0 },
    { qualifiers: { arches: ['amd64'] }, arch: 'noarch', hits: 1 },
    { qualifiers: { modules: ['nodejs:18'] }, module: 'nodejs:18', hits: 1 },
    { qualifiers: { modules: ['nodejs:18'] }, module: 'nodejs:16', hits: 0 },
    { qualifiers: { modules: ['nodejs:18'] }, hits: 0 },
    { qualifiers: { symbols: ['main'] }, hits: 1 },
  ] as const
  for (const { qualifiers, hits, ...more } of cases) {
    it(`${JSON.stringify(qualifiers)} and ${JSON.stringify(more)}: ${hits}`, () => {
      const { matches } = match(
        { first: { affected: [affects('CVE-1', { qualifiers })] } },
        testPackage('a', '5', more),
      )
      assert.equal(matches.length, hits)
    })
  }
})

describe('symbols of a record', () => {
  const has = packSymbols(['a.b', 'a.c'].map(symbolNumber))
  for (const [symbols, names, expected] of [
    [has, ['a.x', 'a.c'], 'present'],
    [has, ['a.x'], 'absent'],
    ['', ['a.b'], 'absent'],
    [undefined, ['a.b'], 'unknown'],
    [has, undefined, undefined],
  ] as const) {
    it(`${names?.join(' ')} are ${expected} among ${symbols === undefined ? 'none that are known' : `«${symbols}»`}`, () => {
      const record = affects('CVE-1', names ? { qualifiers: { symbols: names } } : {})
      const { matches } = match(
        { first: { affected: [record] } },
        testPackage('a', '5', symbols === undefined ? {} : { symbols }),
      )
      assert.deepEqual(
        matches.map(({ evidence }) => evidence[0]?.symbols),
        [expected],
      )
    })
  }
})

describe('what was not judged', () => {
  const codes = (inventory: Inventory, feeds: Readonly<Record<string, MemoryFeed>>): string[] =>
    matchPackages(inventory, [TEST_ECOSYSTEM], memoryDatabase(feeds)).problems.map(({ code }) => code)
  const known = { first: { namespaces: ['1'] } }
  const { distribution: _distribution, ...nowhere } = testInventory(testPackage('a', '1', { type: 'apk' }))

  it('is told by its reason, once', () => {
    assert.deepEqual(codes(testInventory(A5, testPackage('b', '1')), known), [])
    assert.deepEqual(
      codes(
        testInventory(testPackage('a', '1', { type: 'apk' }), testPackage('b', '1', { type: 'apk' })),
        known,
      ),
      ['distribution-unsupported'],
    )
    assert.deepEqual(codes(nowhere, known), ['distribution-unknown'])
    assert.deepEqual(codes(testInventory(A5, testPackage('a', '1', { type: 'npm' })), known), [
      'ecosystem-unsupported',
    ])
    assert.deepEqual(codes(testInventory(A5), { first: { namespaces: ['2'] } }), ['release-unsupported'])
    assert.deepEqual(codes(testInventory(testPackage('a', 'x')), known), ['version-invalid'])
  })

  it('is a distribution that nobody knows, also where no package of it was found', () => {
    const unknown = { family: 'otheros', release: '1', version: '1', decidedBy: 'etc/os-release' }
    const library = testPackage('a', '1', { type: 'npm' })
    assert.deepEqual(codes({ ...testInventory(), distribution: unknown }, known), [
      'distribution-unsupported',
    ])
    assert.deepEqual(codes({ ...testInventory(library), distribution: unknown }, known), [
      'ecosystem-unsupported',
      'distribution-unsupported',
    ])
    const { distribution: _none, ...scratch } = testInventory()
    assert.deepEqual(codes(scratch, known), [])
  })

  it('is a distribution that is known, where no package of it was found and nothing says why', () => {
    const library = testPackage('a', '1', { type: 'npm' })
    assert.deepEqual(codes(testInventory(), known), ['packages-missing'])
    assert.deepEqual(codes(testInventory(library), known), ['ecosystem-unsupported', 'packages-missing'])
    const unreadable = problem('file-unreadable', 'var/lib/db', 'damaged')
    assert.deepEqual(codes({ ...testInventory(), problems: [unreadable] }, known), [])
    const harmless = problem('path-escapes', '../x', 'left out')
    assert.deepEqual(codes({ ...testInventory(), problems: [harmless] }, known), ['packages-missing'])
  })

  it('is left to the engine where the feed is not open', () => {
    assert.deepEqual(codes(testInventory(A5), {}), [])
  })

  it('names a version of a record that is none', () => {
    const { problems } = match({ first: { affected: [affects('CVE-1', { ranges: [{ fixed: 'x' }] })] } }, A5)
    assert.deepEqual(
      problems.map(({ code, subject }) => [code, subject]),
      [['version-invalid', 'CVE-1 (first)']],
    )
  })

  it('is counted and not listed where it is much', () => {
    const packages = Array.from({ length: 100 }, (_, i) => testPackage(`p${i}`, 'x'))
    const { problems } = matchPackages(testInventory(...packages), [TEST_ECOSYSTEM], memoryDatabase(known))
    assert.equal(problems.length, 21)
    assert.match(problems.at(-1)?.detail ?? '', /^80 more/)
  })

  it('is a record of the feed that may be about a package', () => {
    const skipped = [
      { record: 'a 1.0', reason: 'bad' },
      { record: 'other 1.0', reason: 'bad' },
      { record: 'packages[7]', reason: 'no name' },
    ]
    const problems = skippedRecords(
      testInventory(A5),
      [TEST_ECOSYSTEM],
      memoryDatabase({ first: { skipped } }),
    )
    assert.deepEqual(
      problems.map(({ code, detail }) => [code, detail]),
      [['advisory-record-skipped', 'a 1.0: bad; packages[7]: no name.']],
    )
  })
})

it('the feeds that are needed are those of the packages that are there', () => {
  assert.deepEqual(
    requiredFeeds(testInventory(A5), [TEST_ECOSYSTEM]).map(({ id }) => id),
    ['first', 'second'],
  )
  assert.deepEqual(requiredFeeds(testInventory(), [TEST_ECOSYSTEM]), [])
})

it('the order of packages and records does not matter', () => {
  const advisories = [{ id: 'GHSA-a', aliases: ['CVE-1'] }]
  const records = ['CVE-1', 'CVE-2', 'GHSA-a'].flatMap((id) => [
    affects(id),
    affects(id, { ranges: [{ fixed: '7' }] }),
    affects(id, { status: 'will_not_fix', ranges: [{}], statusReason: 'x' }),
    affects(id, { status: 'fix_deferred', ranges: [{}] }),
  ])
  const packages = [A5, testPackage('a', '8'), testPackage('b', '1', { source: { name: 'a', version: '6' } })]
  const result = (affected: typeof records, list: typeof packages): unknown =>
    match({ first: { advisories, affected } }, ...list)
      .matches.map(({ package: pkg, sources, ...rest }) => [pkg.id, rest, sources])
      .map((one) => JSON.stringify(one))
      .sort()
  fc.assert(
    fc.property(
      fc.shuffledSubarray(records, { minLength: records.length }),
      fc.shuffledSubarray(packages, { minLength: packages.length }),
      (shuffledRecords, shuffledPackages) => {
        assert.deepEqual(result(shuffledRecords, shuffledPackages), result(records, packages))
      },
    ),
    { numRuns: 50 },
  )
})
