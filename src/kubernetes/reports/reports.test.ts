import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Report } from '../../core/report.ts'
import { listAt, recordAt, textAt, valueAt } from '../object.ts'
import { HASH_ANNOTATION, OURS, reportName } from './metadata.ts'
import { policyReport } from './policy-report.ts'
import type { ReportedObjection, ReportedVerdict, ReportSubject } from './types.ts'
import { vulnerabilityReport } from './vulnerability-report.ts'
import { MAX_ENTRIES_BYTES, withinSize } from './within-size.ts'

const FULL = SAMPLE_REPORTS['full'] as Report
const [FINDING] = FULL.findings
const DIGEST = `sha256:${'a'.repeat(64)}`
const SUBJECT: ReportSubject = {
  namespace: 'shop',
  owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7d', uid: 'u-1' },
  container: 'app',
  image: `ghcr.io/acme/web:1.2@${DIGEST}`,
  digest: DIGEST,
}
const ORIGIN = { hash: 'h', time: '2026-03-01T00:00:00.000Z' }
const PASS: ReportedVerdict = { verdict: 'pass', reason: 'nothing was found', objections: [] }

function objection(changes: Partial<ReportedObjection> = {}): ReportedObjection {
  return { action: 'deny', policy: 'ours', rule: 'fixable', message: 'two\nlines', ...changes }
}

describe('a VulnerabilityReport', () => {
  const { object } = vulnerabilityReport(SUBJECT, FULL, PASS, ORIGIN)

  it('is found by the labels of trivy-operator, and goes with its owner', () => {
    assert.deepEqual(recordAt(object, ['metadata', 'labels']), {
      'app.kubernetes.io/managed-by': 'plimsoll',
      'trivy-operator.resource.kind': 'ReplicaSet',
      'trivy-operator.resource.name': 'web-7d',
      'trivy-operator.resource.namespace': 'shop',
      'trivy-operator.container.name': 'app',
    })
    assert.equal(OURS, 'app.kubernetes.io/managed-by=plimsoll')
    assert.equal(textAt(object, ['metadata', 'annotations', HASH_ANNOTATION]), 'h')
    assert.deepEqual(listAt(object, ['metadata', 'ownerReferences']), [
      { ...SUBJECT.owner, controller: true, blockOwnerDeletion: false },
    ])
  })

  it('has what its definition requires, of every finding', () => {
    const report = recordAt(object, ['report'])
    for (const member of ['updateTimestamp', 'scanner', 'artifact', 'os', 'summary', 'vulnerabilities'])
      assert.ok(member in report, member)
    assert.deepEqual(report['artifact'], { repository: 'acme/web', tag: '1.2', digest: DIGEST })
    assert.deepEqual(report['registry'], { server: 'ghcr.io' })
    const vulnerabilities = listAt(report, ['vulnerabilities'])
    assert.equal(vulnerabilities.length, FULL.findings.length)
    for (const one of vulnerabilities)
      for (const member of [
        'vulnerabilityID',
        'resource',
        'installedVersion',
        'fixedVersion',
        'publishedDate',
        'lastModifiedDate',
        'severity',
        'title',
      ])
        assert.equal(typeof valueAt(one, [member]), 'string', member)
    const { noneCount: _, ...counts } = recordAt(report, ['summary'])
    const sum = Object.values(counts).reduce((all: number, count) => all + Number(count), 0)
    assert.equal(sum, FULL.findings.length)
  })

  it('of a name that is no reference has the text', () => {
    const { digest: _, ...rest } = SUBJECT
    const { object: other } = vulnerabilityReport({ ...rest, image: 'NO such' }, FULL, PASS, ORIGIN)
    assert.deepEqual(valueAt(other, ['report', 'artifact']), { repository: 'NO such' })
  })

  it('that has no room for all says how many it lacks, and counts them', () => {
    assert.ok(FINDING)
    const findings = Array.from({ length: 8000 }, () => FINDING)
    const { object: large, leftOut } = vulnerabilityReport(SUBJECT, { ...FULL, findings }, PASS, ORIGIN)
    const kept = listAt(large, ['report', 'vulnerabilities']).length
    assert.ok(leftOut > 0)
    assert.equal(kept + leftOut, 8000)
    assert.ok(JSON.stringify(large).length < 1_000_000)
    assert.equal(textAt(large, ['metadata', 'annotations', 'plimsoll.dev/left-out']), String(leftOut))
    const summary = Object.values(recordAt(large, ['report', 'summary']))
    assert.ok(summary.includes(8000))
  })
})

describe('a PolicyReport', () => {
  const resultsOf = (said: ReportedVerdict) => {
    const { object } = policyReport(SUBJECT, said, ORIGIN)
    const results = listAt(object, ['results']).map(
      (one) => `${textAt(one, ['result'])} ${textAt(one, ['policy'])}/${textAt(one, ['rule'])}`,
    )
    return { object, results, summary: recordAt(object, ['summary']) }
  }
  const NONE = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 }

  it('has a result for each objection', () => {
    assert.ok(FINDING)
    const objections = [objection({ finding: FINDING }), objection({ action: 'warn', rule: 'old' })]
    const { object, results, summary } = resultsOf({ verdict: 'fail', reason: 'no', objections })
    assert.deepEqual(results, ['fail ours/fixable', 'warn ours/old'])
    assert.deepEqual(summary, { ...NONE, fail: 1, warn: 1 })
    const [first, second] = listAt(object, ['results'])
    assert.equal(textAt(first, ['severity']), FINDING.severity.level.toLowerCase())
    assert.equal(textAt(first, ['properties', 'id']), FINDING.id)
    assert.equal(textAt(second, ['severity']), undefined)
    assert.match(textAt(first, ['message']) ?? '', /^two.*lines$/)
    // Properties are texts, as the definition has it.
    for (const value of Object.values(recordAt(first, ['properties']))) assert.equal(typeof value, 'string')
    assert.deepEqual(valueAt(object, ['scope']), { ...SUBJECT.owner, namespace: 'shop' })
  })

  const cases: readonly [ReportedVerdict['verdict'], readonly ReportedObjection[], readonly string[]][] = [
    ['pass', [], ['pass running-images/pass']],
    ['fail', [], ['fail running-images/fail']],
    ['unknown', [], ['error running-images/unknown']],
    ['incomplete', [], ['error running-images/incomplete']],
    ['incomplete', [objection({ action: 'warn' })], ['error running-images/incomplete', 'warn ours/fixable']],
  ]
  for (const [verdict, objections, expected] of cases)
    it(`of what is ${verdict}, with ${objections.length} objections, says so`, () => {
      assert.deepEqual(resultsOf({ verdict, reason: 'because', objections }).results, expected)
    })
})

describe('the name of a report', () => {
  it('is one of the API, and distinct for distinct containers', () => {
    const owners = ['a', 'a-b', 'x'.repeat(253), `${'x'.repeat(252)}y`]
    const names = owners.flatMap((name) =>
      ['b-c', 'c', 'UP_per'].map((container) => reportName({ owner: { ...SUBJECT.owner, name }, container })),
    )
    assert.equal(new Set(names).size, names.length)
    for (const name of names) {
      assert.ok(name.length <= 253)
      assert.match(name, /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)
    }
  })

  it('of an owner that is no label has it in an annotation', () => {
    const owner = { ...SUBJECT.owner, name: 'x'.repeat(64) }
    const { object } = policyReport({ ...SUBJECT, owner }, PASS, ORIGIN)
    const labels = recordAt(object, ['metadata', 'labels'])
    assert.equal(labels['trivy-operator.resource.name'], undefined)
    assert.match(String(labels['trivy-operator.resource.name-hash']), /^[0-9a-f]{12}$/)
    assert.equal(textAt(object, ['metadata', 'annotations', 'trivy-operator.resource.name']), owner.name)
  })
})

describe('entries of an object', () => {
  it('are as many as there is room for', () => {
    assert.deepEqual(withinSize(['aa', 'bb', 'cc'], 10), { kept: ['aa', 'bb'], leftOut: 1 })
    // Bytes, and not letters.
    assert.deepEqual(withinSize(['ä', 'ä'], 9), { kept: ['ä'], leftOut: 1 })
    assert.deepEqual(withinSize([], 0), { kept: [], leftOut: 0 })
    assert.ok(MAX_ENTRIES_BYTES < 1.5 * 1024 * 1024 - 100_000)
  })
})
