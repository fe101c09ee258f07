import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { affects, TEST_ECOSYSTEM, testInventory, testPackage } from '../../test/matching-fixtures.ts'
import { type MemoryFeed, memoryDatabase } from '../../test/memory-database.ts'
import type { AffectedPackage } from '../core/advisory.ts'
import type { SeverityRating } from '../core/severity.ts'
import { matchPackages } from '../matching/match.ts'
import { endOfLife } from './end-of-life/judge.ts'
import { type EnrichOptions, enrich } from './enrich.ts'

const ALL: EnrichOptions = { enrich: ['kev', 'epss', 'nvd', 'eol'], severitySources: ['auto'] }

function findings(feeds: Readonly<Record<string, MemoryFeed>>, options = ALL) {
  const database = memoryDatabase(feeds)
  const { matches } = matchPackages(testInventory(testPackage('a', '5')), [TEST_ECOSYSTEM], database)
  return enrich(matches, database, options)
}

const NVD: SeverityRating = {
  author: 'nvd',
  level: 'HIGH',
  cvss: { version: '3.1', vector: 'CVSS:3.1/x', score: 7.5 },
}
const OWN: SeverityRating = { author: 'testos', level: 'LOW', label: 'unimportant' }
const VENDOR: SeverityRating = { author: 'vendor', level: 'MEDIUM' }

describe('severity', () => {
  const record = (severity?: SeverityRating): AffectedPackage =>
    affects('CVE-2024-0001', severity ? { severity } : {})
  const feeds = (own?: SeverityRating, vendor?: SeverityRating, nvd?: readonly SeverityRating[]) => ({
    first: {
      affected: [record(own)],
      advisories: [{ id: 'CVE-2024-0001', ...(vendor ? { severities: [vendor] } : {}) }],
    },
    ...(nvd
      ? { 'nvd-2024': { facts: { 'CVE-2024-0001': { ratings: nvd, cwes: [], references: [] } } } }
      : {}),
  })
  const cases: readonly {
    name: string
    feeds: Readonly<Record<string, MemoryFeed>>
    sources?: readonly string[]
    expect: object
  }[] = [
    {
      name: "is the distribution's own first",
      feeds: feeds(OWN, VENDOR, [NVD]),
      expect: { level: 'LOW', author: 'testos', reason: 'the author says «unimportant»' },
    },
    {
      name: "then the vendor's",
      feeds: feeds(undefined, VENDOR, [NVD]),
      expect: { level: 'MEDIUM', author: 'vendor' },
    },
    {
      name: "then NVD's",
      feeds: feeds(undefined, undefined, [NVD]),
      expect: { level: 'HIGH', author: 'nvd' },
    },
    {
      name: 'is of the author that was asked for',
      feeds: feeds(OWN, VENDOR, [NVD]),
      sources: ['nvd'],
      expect: { level: 'HIGH', author: 'nvd' },
    },
    {
      name: 'falls back where auto comes next',
      feeds: feeds(OWN),
      sources: ['nvd', 'auto'],
      expect: { level: 'LOW', author: 'testos', reason: 'the author says «unimportant»' },
    },
    {
      name: 'follows from a score where there is no level',
      feeds: feeds(undefined, undefined, [
        { author: 'nvd', cvss: { version: '3.1', vector: 'x', score: 9.1 } },
      ]),
      expect: { level: 'CRITICAL', author: 'nvd', reason: 'from the CVSS 3.1 score 9.1' },
    },
    {
      name: 'is UNKNOWN where NVD has not rated',
      feeds: feeds(undefined, undefined, []),
      expect: { level: 'UNKNOWN', reason: 'first gives no severity, and NVD has not rated it' },
    },
    {
      name: 'is UNKNOWN where the data of NVD is not to be had',
      feeds: feeds(),
      expect: {
        level: 'UNKNOWN',
        reason: 'first gives no severity, and the data of NVD for its year was not to be had',
      },
    },
    {
      name: 'is UNKNOWN where NVD has withdrawn the CVE',
      feeds: { ...feeds(), 'nvd-2024': { facts: { 'CVE-2024-0001': { ratings: [], isRejected: true } } } },
      expect: {
        level: 'UNKNOWN',
        reason: 'first gives no severity, and NVD says that the CVE was rejected',
      },
    },
    {
      name: 'is UNKNOWN where only others rated than those that were asked',
      feeds: feeds(OWN, VENDOR),
      sources: ['nvd', 'ghsa'],
      expect: {
        level: 'UNKNOWN',
        reason: 'rated by testos, vendor, but --severity-source takes nvd, ghsa alone',
      },
    },
    {
      name: 'is UNKNOWN where NVD does not know it',
      feeds: { ...feeds(), 'nvd-2024': {} },
      expect: { level: 'UNKNOWN', reason: 'first gives no severity, and NVD has no record of it' },
    },
    {
      name: 'passes over authors who say UNKNOWN',
      feeds: feeds({ author: 'testos', level: 'UNKNOWN' }, VENDOR),
      expect: { level: 'MEDIUM', author: 'vendor' },
    },
  ]
  for (const { name, feeds: given, sources, expect } of cases) {
    it(name, () => {
      const [found] = findings(given, { ...ALL, severitySources: sources ?? ['auto'] })
      assert.deepEqual(found?.severity, expect)
    })
  }

  it('says that NVD was not asked', () => {
    const [found] = findings(feeds(), { ...ALL, enrich: [] })
    assert.match(found?.severity.reason ?? '', /NVD was not asked/)
  })

  it('keeps every rating, each once', () => {
    const [found] = findings(feeds(OWN, VENDOR, [NVD, NVD]))
    assert.deepEqual(found?.ratings, [OWN, VENDOR, NVD])
  })

  it('of NVD comes before that of others in its file, and newer CVSS before older', () => {
    const cna: SeverityRating = {
      author: 'cna@example',
      level: 'LOW',
      cvss: { version: '4.0', vector: 'x', score: 2 },
    }
    const old: SeverityRating = {
      author: 'nvd',
      level: 'LOW',
      cvss: { version: '2.0', vector: 'x', score: 2 },
    }
    const [found] = findings(feeds(undefined, undefined, [cna, old, NVD]))
    assert.deepEqual(found?.ratings, [NVD, old, cna])
  })
})

it('a finding has what the fact feeds know of it', () => {
  const [found] = findings({
    first: { affected: [affects('CVE-2024-0001')] },
    kev: { facts: { 'CVE-2024-0001': { dateAdded: '2024-02-01', ransomware: true } } },
    epss: { facts: { 'CVE-2024-00': { date: '2024-10-25', scores: '00 0.1 0.2\n01 0.5 0.9' } } },
    'nvd-2024': {
      facts: {
        'CVE-2024-0001': {
          description: 'A flaw. More of it.',
          published: '2024-01-01Z',
          ratings: [NVD],
          cwes: ['CWE-1'],
          references: ['https://b', 'https://a'],
        },
      },
    },
  })
  assert.deepEqual(found?.kev, { dateAdded: '2024-02-01', ransomware: true })
  assert.deepEqual(found.epss, { score: 0.5, percentile: 0.9, date: '2024-10-25' })
  assert.deepEqual(
    [found.title, found.description, found.published],
    ['A flaw', 'A flaw. More of it.', '2024-01-01Z'],
  )
  assert.deepEqual([found.cwes, found.references], [['CWE-1'], ['https://b', 'https://a']])
})

it('a finding has the exploitation of its own CVE and of no other', () => {
  const found = findings({
    first: {
      advisories: [{ id: 'X', aliases: ['CVE-2024-0001', 'CVE-2024-0002'] }],
      affected: [affects('X')],
    },
    kev: { facts: { 'CVE-2024-0001': { dateAdded: '2024-02-01', ransomware: false } } },
  })
  assert.deepEqual(
    found.map(({ id, kev }) => [id, kev !== undefined]),
    [
      ['CVE-2024-0001', true],
      ['CVE-2024-0002', false],
    ],
  )
})

describe('end of life', () => {
  const distribution = { family: 'testos', release: '1', version: '1', decidedBy: '' }
  const source = { product: 'testos', cycle: () => '1' }
  const cases = [
    { fact: { eol: '2024-05-01' }, day: '2024-05-01T23:59:59Z', state: 'supported' },
    { fact: { eol: '2024-05-01' }, day: '2024-05-02T00:00:00Z', state: 'ended' },
    { fact: { eol: '2024-05-01' }, day: '2024-05-02T00:30:00+02:00', state: 'supported' },
    { fact: { eol: '2024-05-01' }, day: '2024-05-01T23:30:00-02:00', state: 'ended' },
    { fact: { eol: false }, day: '2024-05-01', state: 'supported' },
    { fact: { eol: true }, day: '2024-05-01', state: 'ended' },
    { fact: { eol: 'soon' }, day: '2024-05-01', state: 'unknown' },
    { fact: undefined, day: '2024-05-01', state: 'unknown' },
  ]
  for (const { fact, day, state } of cases) {
    it(`${JSON.stringify(fact)} on ${day}: ${state}`, () => {
      const database = memoryDatabase({ 'eol-testos': { facts: fact ? { '1': fact } : {} } })
      assert.equal(endOfLife(distribution, source, database, day).state, state)
    })
  }

  it('is unknown where nobody publishes it, and tells of extended support', () => {
    const database = memoryDatabase({
      'eol-testos': { facts: { '1': { eol: '2024-05-01', extended: '2026-06-30' } } },
    })
    assert.deepEqual(endOfLife(distribution, undefined, database, '2025-01-01'), { state: 'unknown' })
    assert.deepEqual(endOfLife(distribution, source, database, '2025-01-01'), {
      state: 'ended',
      date: '2024-05-01',
      extendedUntil: '2026-06-30',
    })
  })
})
