import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { buildInMemory, documentOf, jsonDocument } from '../../test/memory-feed.ts'
import { needsRealData, realData } from '../../test/real-data.ts'
import { parseCvss } from '../core/cvss.ts'
import { endOfLifeFeed } from './end-of-life/index.ts'
import { epssBlockOf, epssFeed, epssIn } from './epss/index.ts'
import { allFactFeeds, endOfLifeFeeds, findFactFeed, findingFeeds } from './feeds.ts'
import { kevFeed } from './kev/index.ts'
import { nvdFeed, nvdYearOf } from './nvd/index.ts'
import type { NvdFact } from './nvd/record.ts'

describe('the real feeds', () => {
  it('of KEV: every entry', async (t) => {
    if (!needsRealData(t)) return
    const path = 'upstream/www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json'
    const sink = await buildInMemory(kevFeed, [documentOf(realData(path))])
    assert.equal(sink.facts.size, 1404)
    assert.deepEqual(sink.skippedRecords, [])
    assert.deepEqual(sink.dates, ['2025-08-25T17:04:19.9796Z'])
    const rapidReset = sink.facts.get('CVE-2023-44487') as { dateAdded: string; ransomware: boolean }
    assert.deepEqual([rapidReset.dateAdded, rapidReset.ransomware], ['2023-10-10', false])
  })

  it('of EPSS: every row', async (t) => {
    if (!needsRealData(t)) return
    const sink = await buildInMemory(epssFeed, [
      documentOf(realData('upstream/epss.cyentia.com/epss_scores-current.csv.gz')),
    ])
    const rows = [...sink.facts.values()].flatMap((block) => (block as { scores: string }).scores.split('\n'))
    assert.deepEqual([rows.length, sink.skippedRecords, sink.dates], [29, [], ['2024-10-25']])
    const id = 'CVE-1999-0005'
    assert.deepEqual(epssIn(sink.facts.get(epssBlockOf(id)), id), {
      score: 0.91963,
      percentile: 0.9903,
      date: '2024-10-25',
    })
    assert.equal(epssIn(sink.facts.get(epssBlockOf(id)), 'CVE-1999-0099'), undefined)
    assert.equal(epssIn(undefined, id), undefined)
  })

  it('of EPSS: the score that each row gives', async (t) => {
    if (!needsRealData(t)) return
    const path = realData('upstream/epss.cyentia.com/epss_scores-current.csv.gz')
    const sink = await buildInMemory(epssFeed, [documentOf(path)])
    const [, , ...lines] = gunzipSync(readFileSync(path)).toString().trim().split('\n')
    assert.equal(sink.factRecords(), lines.length)
    for (const line of lines) {
      const [cve = '', score, percentile] = line.split(',')
      const found = epssIn(sink.facts.get(epssBlockOf(cve)), cve)
      assert.deepEqual([found?.score, found?.percentile], [Number(score), Number(percentile)], cve)
    }
  })

  it('of NVD: every record of every year, with its ratings', async (t) => {
    if (!needsRealData(t)) return
    const files = globSync('nvdcve-2.0-*.json.gz', {
      cwd: realData('upstream/nvd.nist.gov/feeds/json/cve/2.0'),
    })
    let records = 0
    for (const file of files) {
      const year = Number(file.slice('nvdcve-2.0-'.length, -'.json.gz'.length))
      const sink = await buildInMemory(nvdFeed(year), [
        documentOf(realData(join('upstream/nvd.nist.gov/feeds/json/cve/2.0', file))),
      ])
      assert.deepEqual(sink.skippedRecords, [])
      for (const [cve, fact] of sink.facts) {
        assert.equal(nvdYearOf(cve), year)
        for (const { cvss } of (fact as NvdFact).ratings) {
          assert.ok(cvss)
          assert.equal(parseCvss(cvss.vector)?.score, cvss.score, `${cve} ${cvss.vector}`)
        }
      }
      records += sink.facts.size
      const sample = sink.facts.get('CVE-2021-3881') as NvdFact | undefined
      if (!sample) continue
      assert.match(sink.dates[0] ?? '', /Z$/)
      assert.equal(sample.description, 'libmobi is vulnerable to Out-of-bounds Read')
      assert.equal(sample.published, '2021-10-15T14:15:07.907Z')
      assert.deepEqual(sample.cwes, ['CWE-125'])
      assert.deepEqual(
        sample.ratings.map(({ author, level, cvss }) => [author, level, cvss?.version, cvss?.score]),
        [
          ['nvd', 'CRITICAL', '3.1', 9.8],
          ['security@huntr.dev', 'HIGH', '3.0', 7.1],
          ['nvd', 'HIGH', '2.0', 7.5],
        ],
      )
    }
    assert.deepEqual([files.length, records], [25, 43])
  })

  it('of endoflife.date: every cycle of every product', async (t) => {
    if (!needsRealData(t)) return
    for (const file of globSync('*.json', { cwd: realData('upstream/endoflife.date/api') })) {
      const sink = await buildInMemory(endOfLifeFeed(file.slice(0, -5)), [
        documentOf(realData(`upstream/endoflife.date/api/${file}`)),
      ])
      assert.ok(sink.facts.size > 0, file)
      assert.deepEqual(sink.skippedRecords, [], file)
    }
  })
})

describe('a record that cannot be read is told, and the others stay', () => {
  it('in KEV', async () => {
    const sink = await buildInMemory(kevFeed, [
      jsonDocument({ vulnerabilities: [{ cveID: 1 }, { cveID: 'CVE-1', dateAdded: '2020-01-01' }] }),
    ])
    assert.deepEqual(
      [[...sink.facts.keys()], sink.skippedRecords.map(({ record }) => record)],
      [['CVE-1'], ['vulnerabilities[0]']],
    )
  })

  it('in EPSS', async () => {
    const csv =
      '#model_version:v1,score_date:2024-01-01T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.5,0.5\nCVE-2024-0002,1.5,0\nx,0,0\nCVE-2024-0003,a,0\n'
    const sink = await buildInMemory(epssFeed, [documentOf(Buffer.from(csv), undefined, 10)])
    assert.deepEqual([sink.facts.size, sink.skippedRecords.length], [1, 3])
  })

  it('in EPSS, where of two rows for a CVE the later counts', async () => {
    const csv = 'CVE-2024-0001,0.5,0.5\nCVE-2024-0011,0.3,0.3\nCVE-2024-0001,0.00001,0\nCVE-2024-00,0.1,0.1\n'
    const sink = await buildInMemory(epssFeed, [documentOf(Buffer.from(csv))])
    const read = (cve: string): number | undefined => epssIn(sink.facts.get(epssBlockOf(cve)), cve)?.score
    assert.deepEqual(
      [read('CVE-2024-0001'), read('CVE-2024-0011'), read('CVE-2024-0002')],
      [0.00001, 0.3, undefined],
    )
    assert.equal(sink.skippedRecords.length, 1)
  })

  it('in NVD', async () => {
    const vulnerabilities = [{ cve: {} }, { cve: { id: 'CVE-2024-1' } }]
    const sink = await buildInMemory(nvdFeed(2024), [jsonDocument({ format: 'NVD_CVE', vulnerabilities })])
    assert.deepEqual([[...sink.facts.keys()], sink.skippedRecords.length], [['CVE-2024-1'], 1])
  })

  it('in endoflife.date', async () => {
    const sink = await buildInMemory(endOfLifeFeed('x'), [
      jsonDocument([{ cycle: '1', eol: true }, { eol: true }, 3]),
    ])
    assert.deepEqual([[...sink.facts.keys()], sink.skippedRecords.length], [['1'], 2])
  })
})

it('a document of something else makes no feed', async () => {
  const html = Buffer.from('<html>\n<p>Please log in, it takes a moment.\n')
  const cases = [
    [kevFeed, jsonDocument({})],
    [kevFeed, jsonDocument({ vulnerabilities: [{ id: 1 }] })],
    [epssFeed, documentOf(html)],
    [nvdFeed(2024), jsonDocument({ message: 'rate limit exceeded' })],
    [endOfLifeFeed('x'), jsonDocument({ message: 'Product not found' })],
    [endOfLifeFeed('x'), jsonDocument([])],
  ] as const
  for (const [feed, document] of cases) {
    await assert.rejects(buildInMemory(feed, [document]), { code: 'feed-invalid' }, feed.id)
  }
  const empty = await buildInMemory(nvdFeed(2030), [jsonDocument({ format: 'NVD_CVE', vulnerabilities: [] })])
  assert.equal(empty.facts.size, 0)
})

it('NVD calls itself and CISA by their names, and others as they are', async () => {
  const metric = (source: string, baseScore: number): object => ({
    source,
    cvssData: { vectorString: 'x', baseScore, baseSeverity: 'HIGH' },
  })
  const cvssMetricV31 = [
    metric('nvd@nist.gov', 7),
    metric('134c704f-9b21-4f2e-91b3-4a467353bcc0', 7.1),
    metric('a@b', 7.2),
  ]
  const cve = { id: 'CVE-2024-1', metrics: { cvssMetricV31 } }
  const sink = await buildInMemory(nvdFeed(2024), [
    jsonDocument({ format: 'NVD_CVE', vulnerabilities: [{ cve }] }),
  ])
  const { ratings } = sink.facts.get('CVE-2024-1') as NvdFact
  assert.deepEqual(
    ratings.map(({ author }) => author),
    ['nvd', 'cisa', 'a@b'],
  )
})

describe('which feeds', () => {
  it('of the end of life are needed by a distribution that has one', () => {
    const source = { product: 'debian', cycle: () => '12' }
    assert.deepEqual(
      endOfLifeFeeds(['kev', 'eol'], source).map(({ id }) => id),
      ['eol-debian'],
    )
    assert.deepEqual(endOfLifeFeeds(['kev'], source), [])
    assert.deepEqual(endOfLifeFeeds(['eol'], undefined), [])
  })

  it('of flaws are needed by findings; those of NVD of their years, the oldest for what came before', () => {
    const ids = ['CVE-2021-1234', 'CVE-1999-0001', 'CVE-2024-12345', 'CVE-2021-9999', 'GHSA-x', 'CVE-x']
    assert.deepEqual(
      findingFeeds(['kev', 'epss', 'nvd', 'eol'], ids).map(({ id }) => id),
      ['kev', 'epss', 'nvd-2002', 'nvd-2021', 'nvd-2024'],
    )
    assert.deepEqual(
      findingFeeds(['epss'], ids).map(({ id }) => id),
      ['epss'],
    )
    assert.deepEqual(findingFeeds(['kev', 'epss', 'nvd'], ['GHSA-x']), [])
  })

  it('are found by their id', () => {
    for (const { id } of allFactFeeds(
      [{ product: 'alpine-linux', cycle: () => '' }],
      '2026-06-01T00:00:00Z',
    )) {
      assert.equal(findFactFeed(id)?.id, id)
    }
    for (const id of ['nvd-1999', 'nvd-x', 'eol-', 'eol-../x', 'nothing'])
      assert.equal(findFactFeed(id), undefined)
  })
})
