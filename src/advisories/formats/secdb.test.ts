import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { damaged } from '../../../test/damaged.ts'
import { documentOf, jsonDocument, type MemorySink, memorySink } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { OpenDocument } from '../../core/feed.ts'
import { buildSecdb } from './secdb.ts'
import { secdbIds } from './secdb-ids.ts'

async function build(documents: readonly OpenDocument[]): Promise<MemorySink> {
  const sink = memorySink()
  await buildSecdb(documents, sink, { namespace: '3.18', signal: new AbortController().signal })
  return sink
}

function secdb(name: unknown, secfixes: unknown): OpenDocument {
  return jsonDocument(
    { distroversion: 'v3.18', archs: ['x86_64'], packages: [{ pkg: { name, secfixes } }] },
    7,
  )
}

/** `name namespace status range id (vendor ids)` */
function told(sink: MemorySink): string[] {
  return sink.affectedPackages.map((affected) => {
    const others = affected.vendorIds ? ` (${affected.vendorIds.join(' ')})` : ''
    const fixed = affected.ranges.map((range) => range.fixed).join()
    return `${affected.name} ${affected.namespace} ${affected.status} ${fixed} ${affected.advisory}${others}`
  })
}

describe('secdb', () => {
  it('turns fixed versions into ranges, and version 0 into not affected', async () => {
    const fixes = { '1.1.23-r2': ['CVE-2019-14697', 'CVE-2020-28928'], '0': ['CVE-2016-0682'] }

    const sink = await build([secdb('musl', fixes)])

    assert.deepEqual(told(sink).sort(), [
      'musl 3.18 fixed 1.1.23-r2 CVE-2019-14697',
      'musl 3.18 fixed 1.1.23-r2 CVE-2020-28928',
      'musl 3.18 not_affected  CVE-2016-0682',
    ])
    assert.deepEqual(sink.advisories.map(({ id }) => id).sort(), [
      'CVE-2016-0682',
      'CVE-2019-14697',
      'CVE-2020-28928',
    ])
    assert.deepEqual([...sink.namespaces], ['3.18'])
    assert.deepEqual(sink.skippedRecords, [])
  })

  it('keeps each fix of a flaw that was fixed twice', async () => {
    const sink = await build([
      secdb('samba', { '4.8.11-r0': ['CVE-2018-14629'], '4.8.7-r0': ['CVE-2018-14629'] }),
    ])
    assert.equal(sink.affectedPackages.length, 2)
    assert.equal(sink.advisories.length, 1)
  })

  it('mends the version whose dash became a dot', async () => {
    const sink = await build([
      secdb('irssi', { '0.8.21.r2': ['CVE-2017-10965'], '1.2.3': ['CVE-2017-10966'] }),
    ])
    assert.deepEqual(told(sink), [
      'irssi 3.18 fixed 0.8.21-r2 CVE-2017-10965',
      'irssi 3.18 fixed 1.2.3 CVE-2017-10966',
    ])
  })

  it('takes packages without fixes, and lists without ids, for what they are', async () => {
    const documents = [secdb('a', null), secdb('b', {}), secdb('c', { '1': null }), secdb('d', { '1': [] })]
    const sink = await build(documents)
    assert.deepEqual([sink.affectedPackages, sink.skippedRecords], [[], []])
  })

  it('joins documents, and does without one that upstream lacks', async () => {
    const sink = await build([
      secdb('a', { '1': ['CVE-2020-1234'] }),
      documentOf(undefined),
      jsonDocument({ packages: null }),
    ])
    assert.equal(sink.affectedPackages.length, 1)
  })

  const broken: readonly (readonly [string, OpenDocument, string])[] = [
    ['a package without name', secdb(undefined, {}), 'https://example.test/document packages[0]'],
    ['fixes that are a list', secdb('a', ['CVE-2020-1234']), 'a'],
    ['ids that are a text', secdb('a', { '1': 'CVE-2020-1234' }), 'a 1'],
    ['an id that is a number', secdb('a', { '1': [5] }), 'a 1'],
  ]
  for (const [what, document, record] of broken) {
    it(`says that it skipped ${what}`, async () => {
      const sink = await build([document, secdb('good', {})])
      assert.deepEqual(
        sink.skippedRecords.map((skipped) => skipped.record),
        [record],
      )
    })
  }

  for (const [what, value] of [
    ['an empty object', {}],
    ['no packages', { packages: [] }],
    ['null packages', { packages: null }],
    ['another document', { error: { code: 'not found' } }],
    ['packages by name', { packages: { musl: { '1': ['CVE-2020-1234'] } } }],
  ] as const) {
    it(`refuses ${what} as the only document`, async () => {
      await assert.rejects(build([jsonDocument(value)]), { code: 'feed-invalid' })
    })
  }

  it('reads damaged documents or refuses them as invalid', async () => {
    const sample = JSON.stringify({
      packages: [
        { pkg: { name: 'a', secfixes: { '0': ['CVE-2020-1234'], '1-r0': ['CVE-2020-5678 XSA-1'] } } },
      ],
    })
    await fc.assert(
      fc.asyncProperty(damaged(sample), async (bytes) => {
        const error: unknown = await build([documentOf(bytes)]).then(
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

  it('is whatever the size of the chunks', async () => {
    const content = Buffer.from(
      JSON.stringify({ packages: [{ pkg: { name: 'ä', secfixes: { '1': ['CVE-2020-1234'] } } }] }),
    )
    const whole = await build([documentOf(content)])
    for (let size = 1; size < 12; size++) {
      assert.deepEqual(told(await build([documentOf(content, undefined, size)])), told(whole))
    }
  })
})

describe('ids in secdb', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['CVE-2019-14697', ['CVE-2019-14697'], []],
    ['CVE-2016-10013 XSA-204', ['CVE-2016-10013'], ['XSA-204']],
    ['CVE-2018-3620   XSA-273', ['CVE-2018-3620'], ['XSA-273']],
    [
      'CVE-2017-5753 CVE-2017-5715 CVE-2017-5754 XSA-254 XPTI',
      ['CVE-2017-5753', 'CVE-2017-5715', 'CVE-2017-5754'],
      ['XSA-254'],
    ],
    ['CVE-2017-12122 TALOS-2017-0488', ['CVE-2017-12122'], ['TALOS-2017-0488']],
    ['CVE-2017-2616 (+ regression fix)', ['CVE-2017-2616'], []],
    ['CVE-2018-10103 (SMB - partially fixed, but SMB printing disabled)', ['CVE-2018-10103'], []],
    ['CVE-2018-14879 (tcpdump -V)', ['CVE-2018-14879'], []],
    ['CVE-2018-16227 (802.11)', ['CVE-2018-16227'], []],
    ['CVE-2019-1234 (+ CVE-2019-5678)', ['CVE-2019-1234', 'CVE-2019-5678'], []],
    ['CVE-2017-17434-1', ['CVE-2017-17434'], []],
    ['CVE-2017-8073.patch', ['CVE-2017-8073'], []],
    ['CVE 2018-16859', ['CVE-2018-16859'], []],
    ['CVE_2019-2426', ['CVE-2019-2426'], []],
    ['CVE_2019_2426', ['CVE-2019-2426'], []],
    ['cve-2020-1234', ['CVE-2020-1234'], []],
    ['CVE-????-?????  XSA-284', ['XSA-284'], []],
    ['XSA-207', ['XSA-207'], []],
    ['ZBX-11023', ['ZBX-11023'], []],
    ['wnpa-sec-2017-18', ['wnpa-sec-2017-18'], []],
    ['VSV00003', ['VSV00003'], []],
    ['GHSA-gqgv-vjxw-cxhh', ['GHSA-gqgv-vjxw-cxhh'], []],
    ['CGA-abcd-efgh-ijkl', ['CGA-abcd-efgh-ijkl'], []],
    ['CVE-2024-1234 GHSA-2222-3333-4444', ['CVE-2024-1234'], ['GHSA-2222-3333-4444']],
    [' something else ', ['something else'], []],
  ]
  for (const [entry, advisories, others] of cases) {
    it(`reads ${JSON.stringify(entry)}`, () => assert.deepEqual(secdbIds(entry), { advisories, others }))
  }
})

describe('real secdb documents', () => {
  for (const [pattern, count] of [
    ['secdb.alpinelinux.org/*/*.json', 18],
    ['packages.wolfi.dev/os/security.json', 1],
    ['packages.cgr.dev/chainguard/security.json', 1],
  ] as const) {
    it(`lose none of the ids in ${pattern}`, async (t) => {
      if (!needsRealData(t)) return
      const files = globSync(pattern, { cwd: realData('upstream') })
      assert.equal(files.length, count)
      for (const file of files) {
        const path = realData(`upstream/${file}`)
        const sink = memorySink()
        // One of them has no package, so main.json of its release stands in.
        const main = path.replace('community', 'main')
        await buildSecdb([documentOf(path), documentOf(main)], sink, {
          namespace: 'x',
          signal: new AbortController().signal,
        })

        const raw = readFileSync(path, 'utf8')
        const named =
          raw.match(/\b(?:CVE[-_ ]\d+-\d+|GHSA(?:-\w{4}){3}|(?:XSA|ZBX|TALOS)-[\d-]*\d|wnpa-sec-[\d-]+)/g) ??
          []
        const kept = new Set(
          sink.affectedPackages.flatMap(({ advisory, vendorIds = [] }) => [advisory, ...vendorIds]),
        )
        const lost = named.map((id) => id.replace(/^CVE[_ ]/, 'CVE-')).filter((id) => !kept.has(id))
        assert.deepEqual(lost, [], file)
        assert.deepEqual(sink.skippedRecords, [], file)
        assert.deepEqual(
          new Set(sink.advisories.map(({ id }) => id)),
          new Set(sink.affectedPackages.map((a) => a.advisory)),
        )
      }
    })
  }
})
