import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openVexFaults } from '../../../test/openvex-schema.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Report } from '../../core/report.ts'
import { vexJudge } from '../../judgement/vex/judge.ts'
import type { OpenVexDocument } from '../../judgement/vex/openvex-document.ts'
import { readVexDocument } from '../../judgement/vex/read-document.ts'
import { openVexFormat } from './index.ts'

const OPTIONS = { width: 120, color: false, showSuppressed: false, listAllPackages: true }

function write(report: Report): string {
  return [...openVexFormat.write(report, OPTIONS)].join('')
}

function sample(name: string): Report {
  const report = SAMPLE_REPORTS[name]
  assert.ok(report)
  return report
}

function read(report: Report): OpenVexDocument {
  return JSON.parse(write(report)) as OpenVexDocument
}

describe('a report as OpenVEX', () => {
  for (const name of Object.keys(SAMPLE_REPORTS))
    it(`is what the specification says: ${name}`, () =>
      assert.deepEqual(openVexFaults(read(sample(name))), []))

  it('is refused by the specification with a word that it does not have, or lacks', () => {
    const document = read(sample('full'))
    const [first] = document.statements
    assert.ok(first)
    for (const wrong of [
      { ...document, surprise: 1 },
      { ...document, version: 0 },
      { ...document, timestamp: 'soon' },
      { ...document, statements: [{ ...first, status: 'fine' }] },
      { ...document, statements: [{ ...first, status: 'not_affected' }] },
      { ...document, statements: [{ ...first, status: 'affected', action_statement: undefined }] },
    ])
      assert.notDeepEqual(openVexFaults(JSON.parse(JSON.stringify(wrong))), [])
  })

  it('says of what remains what to do, and of the rest who decided what', () => {
    const said = read(sample('full')).statements.map(
      ({ vulnerability, status, justification, status_notes: notes, action_statement: action }) => [
        vulnerability.name,
        status,
        justification ?? action ?? '',
        notes ?? '',
      ],
    )
    const about = (id: string) => said.find(([name]) => name === id)
    assert.deepEqual(about('CVE-2023-44487'), ['CVE-2023-44487', 'affected', 'Update libcurl to 9.9-r9.', ''])
    assert.deepEqual(about('CVE-2024-0001'), ['CVE-2024-0001', 'under_investigation', '', 'Looking.'])
    assert.match(
      String(about('CVE-2024-0002')?.[2]),
      /^No fixed version is known \(will not fix: Minor issue\)\.$/,
    )
    assert.deepEqual(about('CVE-2024-0006')?.slice(1, 3), [
      'not_affected',
      'vulnerable_code_not_in_execute_path',
    ])
    assert.match(String(about('CVE-2024-0006')?.[3]), /by the word of App team \(app\.openvex\.json\)/)
    // Who accepts a risk does not say that there is none.
    assert.deepEqual(about('CVE-2024-0007')?.slice(1, 3), [
      'affected',
      'Accepted by team-a until 2026-02-01 (plimsoll.yaml:4): mended with the next release.',
    ])
    assert.match(String(about('CVE-2024-0005')?.[3]), /Left out by --severity/)
  })

  it('names the image by repository and digest, and what is none by its packages', () => {
    const [statement] = read(sample('full')).statements
    assert.equal(
      statement?.products[0]?.['@id'],
      `pkg:oci/app@sha256:${'d'.repeat(64)}?arch=amd64&repository_url=registry.example%2Fapp&tag=1.0`,
    )
    const full = sample('full')
    const folder = { ...full, target: sample('rootfs').target }
    assert.deepEqual(read(folder).statements[0]?.products, [
      { '@id': full.findings[0]?.package.purl, identifiers: { purl: full.findings[0]?.package.purl } },
    ])
    const { manifestDigest: _digest, ...target } = full.target
    const archive = { ...full, target: { ...target, repoTags: [], repoDigests: [] } }
    assert.equal(read(archive).statements[0]?.products[0]?.['@id'], `sha256:${'c'.repeat(64)}`)
  })

  it('is of the same id as another of the same content, and of no other', () => {
    const full = sample('full')
    assert.equal(read(full)['@id'], read(full)['@id'])
    assert.notEqual(read({ ...full, findings: full.findings.slice(1) })['@id'], read(full)['@id'])
  })

  it('suppresses for the next scan what VEX suppressed in this one, and nothing else', () => {
    const full = sample('full')
    const { suppressed, verdict: _verdict, decisions: _decisions, ...unjudged } = full
    const all = [...full.findings, ...suppressed.map(({ finding }) => finding)]
    const judge = vexJudge([readVexDocument(write(full), { name: 'x', isNamed: true })])
    const judged = judge(all, { ...unjudged })
    assert.deepEqual(
      judged.suppressed.map(({ finding }) => finding.id),
      ['CVE-2024-0006'],
    )
  })
})
