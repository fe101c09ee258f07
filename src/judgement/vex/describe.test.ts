import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { documentOf, factsOf, findingOf, packageOf, productOf } from '../../../test/vex-fixtures.ts'
import { describeDocuments, describeEffect, MAX_DESCRIBED } from './describe.ts'
import { vexJudge } from './judge.ts'

describe('what people are told of documents', () => {
  it('is a line for each statement, with what keeps it from hitting anything', () => {
    const ranged = productOf('pkg:npm/a')
    const document = documentOf('d.json', [
      { justification: 'component_not_present', impact: 'Gone.', timestamp: '2024-01-01T00:00:00Z' },
      { products: [] },
      { status: 'fixed', products: [{ ...ranged, component: { ...ranged.component, fault: 'a range' } }] },
      { status: 'affected', products: [productOf('pkg:oci/app', 'pkg:npm/a', 'pkg:npm/b'), ranged] },
    ])
    assert.deepEqual(
      [...describeDocuments([document])],
      [
        'd.json: OpenVEX, 4 statements: 2 not_affected, 1 affected, 1 fixed',
        '  CVE-2024-1 not_affected (2024-01-01) on pkg:npm/a@1.0.0: component_not_present: Gone.',
        '  CVE-2024-1 not_affected on no product, so it can hit nothing: without a reason',
        '  CVE-2024-1 fixed on pkg:npm/a (a range)',
        '  CVE-2024-1 affected on pkg:npm/a, pkg:npm/b in pkg:oci/app and 1 more',
      ],
    )
  })

  it('is cut where there is very much of it', () => {
    const many = documentOf(
      'd.json',
      Array.from({ length: MAX_DESCRIBED + 3 }, () => ({})),
    )
    const lines = [...describeDocuments([many])]
    assert.deepEqual([lines.length, lines.at(-1)], [MAX_DESCRIBED + 2, '  and 3 more'])
  })

  it('is what a scan would make of findings', () => {
    const pkg = packageOf('pkg:npm/a@1.0.0')
    const findings = ['CVE-2024-1', 'CVE-2024-2', 'CVE-2024-3'].map((id) => findingOf(id, pkg))
    const idle = Array.from({ length: 25 }, (_, i) => ({ ids: [`CVE-2020-${i}`] }))
    const document = documentOf('d.json', [
      { impact: 'So it is.' },
      { ids: ['CVE-2024-2'], status: 'under_investigation' },
      ...idle,
    ])
    const lines = [...describeEffect(vexJudge([document])(findings, factsOf([pkg])), 3)]
    assert.deepEqual(lines.slice(0, 6), [
      '',
      'Of 3 findings 1 would be suppressed:',
      '  CVE-2024-1 in a 1.0.0 by VEX d.json: So it is.',
      '1 finding would stay, with what is said of them:',
      '  CVE-2024-2 in a 1.0.0: under_investigation',
      '25 statements of d.json hit nothing:',
    ])
    assert.equal(lines.at(-1), '  and 5 more')
  })
})
