import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { documentOf, type MemorySink, memorySink } from '../../../../test/memory-feed.ts'
import { MAX_CRITERIA_DEPTH } from './criteria.ts'
import { buildOval, type OvalOptions } from './index.ts'

/** `less than 1:2-3` of `a`, and so on, as the numbers of tests. */
const TESTS = `
  <rpminfo_test id="oval:x:tst:1"><object object_ref="oval:x:obj:1"/><state state_ref="oval:x:ste:1"/></rpminfo_test>
  <rpminfo_test id="oval:x:tst:2"><object object_ref="oval:x:obj:2"/><state state_ref="oval:x:ste:2"/></rpminfo_test>
  <rpminfo_test id="oval:x:tst:3"><object object_ref="oval:x:obj:1"/><state state_ref="oval:x:ste:3"/></rpminfo_test>
  <rpminfo_test id="oval:x:tst:4"><object object_ref="oval:x:obj:3"/><state state_ref="oval:x:ste:4"/></rpminfo_test>
  <rpminfo_test id="oval:x:tst:5"><object object_ref="oval:x:obj:1"/><state state_ref="oval:x:ste:5"/></rpminfo_test>
  <rpminfo_test id="oval:x:tst:6"><object object_ref="oval:x:obj:1"/><state state_ref="oval:x:ste:6"/></rpminfo_test>`
const OBJECTS = ['a', 'b', 'distro-release']
  .map((name, i) => `<rpminfo_object id="oval:x:obj:${i + 1}"><name>${name}</name></rpminfo_object>`)
  .join('')
const STATES = `
  <rpminfo_state id="oval:x:ste:1"><evr operation="less than">1:2-3</evr></rpminfo_state>
  <rpminfo_state id="oval:x:ste:2"><arch operation="pattern match">(aarch64|x86_64)</arch><evr operation="less than">0:4-5</evr></rpminfo_state>
  <rpminfo_state id="oval:x:ste:3"><signature_keyid operation="equals">ab</signature_keyid></rpminfo_state>
  <rpminfo_state id="oval:x:ste:4"><version operation="pattern match">^7</version></rpminfo_state>
  <rpminfo_state id="oval:x:ste:5"><evr operation="less than or equal">0:6-1</evr></rpminfo_state>
  <rpminfo_state id="oval:x:ste:6"><evr operation="greater than">0:0-0</evr></rpminfo_state>`

const criterion = (test: number, comment = ''): string =>
  `<criterion test_ref="oval:x:tst:${test}" comment="${comment}"/>`
const all = (...parts: readonly string[]): string => `<criteria operator="AND">${parts.join('')}</criteria>`
const any = (...parts: readonly string[]): string => `<criteria operator="OR">${parts.join('')}</criteria>`

const METADATA = `<title>
  ELSA-1:  security update (IMPORTANT)
</title><reference source="elsa" ref_id="ELSA-1" ref_url="https://e"/><reference source="CVE" ref_id="CVE-2024-0001" ref_url="https://c"/>
<description>text</description><advisory><severity>IMPORTANT</severity><issued date="2024-01-02"/><cve>CVE-2024-0002</cve></advisory>`

async function build(
  criteria: string,
  metadata = METADATA,
  more: Partial<OvalOptions> = {},
): Promise<MemorySink> {
  const sink = memorySink()
  const document = `<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5">
    <generator><oval:timestamp xmlns:oval="x">2024-01-03T00:00:00</oval:timestamp></generator>
    <definitions><definition id="oval:x:def:1"><metadata>${metadata}</metadata>${criteria}</definition></definitions>
    <tests>${TESTS}</tests><objects>${OBJECTS}</objects><states>${STATES}</states></oval_definitions>`
  await buildOval(documentOf(Buffer.from(document)), sink, {
    author: 'x',
    signal: new AbortController().signal,
    namespacesOf: (comments) => comments.flatMap((text) => /^Linux (\d)$/.exec(text)?.[1] ?? []),
    ...more,
  })
  return sink
}

const RELEASES = any(criterion(4, 'Linux 7'), criterion(4, 'Linux 8'))

describe('a definition', () => {
  it('is a record for each CVE, release and package', async () => {
    const sink = await build(all(RELEASES, any(all(criterion(1), criterion(3, 'a is signed')), criterion(2))))
    assert.deepEqual(sink.advisories, [
      { kind: 'advisory', id: 'CVE-2024-0001' },
      { kind: 'advisory', id: 'CVE-2024-0002' },
    ])
    const record = (
      advisory: string,
      namespace: string,
      name: string,
      fixed: string,
      arches?: readonly string[],
    ) => ({
      advisory,
      namespace,
      name,
      status: 'fixed',
      ranges: [{ fixed }],
      severity: { author: 'x', level: 'HIGH' },
      vendorIds: ['ELSA-1'],
      ...(arches ? { qualifiers: { arches } } : {}),
    })
    assert.deepEqual(
      sink.affectedPackages,
      ['CVE-2024-0001', 'CVE-2024-0002'].flatMap((id) =>
        ['7', '8'].flatMap((release) => [
          record(id, release, 'b', '4-5', ['aarch64', 'x86_64']),
          record(id, release, 'a', '1:2-3'),
        ]),
      ),
    )
    assert.deepEqual(sink.dates, ['2024-01-03T00:00:00Z'])
  })

  it('of an erratum without a CVE stands under its id, with its texts', async () => {
    const metadata = METADATA.replaceAll(/<cve>.*<\/cve>|<reference source="CVE"[^>]*>/g, '')
    const sink = await build(all(criterion(4, 'Linux 7'), criterion(1)), metadata)
    assert.deepEqual(sink.advisories, [
      {
        kind: 'advisory',
        id: 'ELSA-1',
        title: 'ELSA-1: security update (IMPORTANT)',
        description: 'text',
        references: ['https://e'],
        published: '2024-01-02',
      },
    ])
  })

  it('that is the flaw’s own has its text', async () => {
    const metadata =
      '<title>CVE-2024-0001</title><reference source="CVE" ref_id="CVE-2024-0001" ref_url="https://c"/><description>text</description>'
    const sink = await build(all(criterion(4, 'Linux 7'), criterion(1)), metadata)
    assert.deepEqual(sink.advisories, [
      { kind: 'advisory', id: 'CVE-2024-0001', description: 'text', references: ['https://c'] },
    ])
  })

  it('has architecture and module by the words of its conditions', async () => {
    const sink = await build(
      all(
        criterion(4, 'Linux 7'),
        criterion(9, 'Linux arch is x86_64'),
        criterion(9, 'Module nodejs:18 is enabled'),
        criterion(1),
      ),
    )
    assert.deepEqual(sink.affectedPackages[0]?.qualifiers, { arches: ['x86_64'], modules: ['nodejs:18'] })
  })

  for (const [test, ranges, status] of [
    [5, [{ lastAffected: '6-1' }], 'affected'],
    [6, [{ introduced: '0-0' }], 'affected'],
    [1, [{ fixed: '1:2-3' }], 'fixed'],
  ] as const) {
    it(`reads ${JSON.stringify(ranges)}`, async () => {
      const [found] = (await build(all(criterion(4, 'Linux 7'), criterion(test)))).affectedPackages
      assert.deepEqual([found?.ranges, found?.status], [ranges, status])
    })
  }

  it('that was never applicable says that the package is not affected', async () => {
    const metadata = `${METADATA}<patchable>Not Applicable</patchable>`
    const [found] = (await build(all(criterion(4, 'Linux 7'), criterion(1)), metadata)).affectedPackages
    assert.deepEqual([found?.ranges, found?.status], [[], 'not_affected'])
  })

  it('about no release, or tests that are not there, says nothing', async () => {
    for (const criteria of [
      all(criterion(1)),
      all(criterion(4, 'Linux 7'), criterion(99)),
      all(criterion(4, 'Linux 7'), criterion(3)),
      '',
    ])
      assert.deepEqual((await build(criteria)).affectedPackages, [])
  })

  it('with too many alternatives, too deep or negated is skipped, and said to be', async () => {
    const many = any(...Array.from({ length: 1000 }, () => criterion(1)))
    let deep = criterion(1)
    for (let i = 0; i <= MAX_CRITERIA_DEPTH + 1; i++) deep = all(deep)
    for (const [criteria, reason] of [
      [all(many, many), 'it has too many alternatives'],
      [deep, 'its criteria are nested too deep'],
      [`<criteria negate="true">${criterion(1)}</criteria>`, 'its criteria are negated'],
    ] as const) {
      const sink = await build(criteria)
      assert.deepEqual(sink.skippedRecords, [{ record: 'oval:x:def:1 CVE-2024-0001', reason }])
    }
  })
})
