import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writtenBySchema } from '../../../test/report-schema.ts'
import type { ConfigurationReport } from '../../core/misconfiguration.ts'
import { readSavedReport } from '../read-saved-report.ts'

/** Every member that the format has. */
const PRIVILEGED = {
  Type: 'Kubernetes Security Check',
  ID: 'KSV017',
  AVDID: 'AVD-KSV-0017',
  Title: 'Privileged',
  Description: 'Privileged containers share namespaces with the host system.',
  Message: "Container 'app' of Deployment 'web' should set 'securityContext.privileged' to false",
  Namespace: 'builtin.kubernetes.KSV017',
  Query: 'data.builtin.kubernetes.KSV017.deny',
  Resolution: "Change 'privileged' to 'false'.",
  Severity: 'HIGH',
  PrimaryURL: 'https://avd.aquasec.com/misconfig/ksv017',
  References: ['https://example.org/a', 'https://avd.aquasec.com/misconfig/ksv017'],
  Status: 'FAIL',
  Layer: {},
  CauseMetadata: {
    Provider: 'Kubernetes',
    Service: 'general',
    StartLine: 12,
    EndLine: 14,
    Code: {
      Lines: [
        { Number: 11, Content: 'image: x', IsCause: false },
        { Number: 12, Content: 'securityContext:', IsCause: true },
        { Number: 13, Content: '  privileged: true', IsCause: true },
      ],
    },
  },
}

function read(results: readonly object[]) {
  const report = { SchemaVersion: 2, ArtifactName: 'deploy', ArtifactType: 'filesystem', Results: results }
  return readSavedReport(JSON.stringify(report), 'trivy.json')
}

function configurationOf(more: object, type = 'kubernetes'): ConfigurationReport {
  const { configuration } = read([{ Target: 'web.yaml', Class: 'config', Type: type, ...more }])
  assert.ok(configuration)
  return configuration
}

describe("Trivy's misconfigurations", () => {
  it('are read with all that they say, under our id of the check', () => {
    const { misconfigurations, resources } = configurationOf({
      MisconfSummary: { Successes: 90, Failures: 1 },
      Misconfigurations: [PRIVILEGED],
    })
    assert.deepEqual(misconfigurations, [
      {
        kind: 'misconfiguration',
        id: 'KSV-0017',
        aliases: ['KSV017', 'AVD-KSV-0017'],
        title: 'Privileged',
        severity: 'HIGH',
        message: PRIVILEGED.Message,
        description: PRIVILEGED.Description,
        advice: PRIVILEGED.Resolution,
        references: [PRIVILEGED.PrimaryURL, 'https://example.org/a'],
        standards: [],
        subject: { kind: 'Deployment', name: 'web', container: 'app', path: [] },
        place: {
          file: 'web.yaml',
          startLine: 12,
          endLine: 14,
          excerpt: 'securityContext:\n  privileged: true',
        },
      },
    ])
    assert.deepEqual(resources, [
      { kind: 'Deployment', name: 'web', place: { file: 'web.yaml' }, containers: [], passed: 90 },
    ])
  })

  const subjects: readonly (readonly [string, string, object, object])[] = [
    [
      'the object that its message names',
      'kubernetes',
      { Message: "Role 'x' shouldn't have access to resource 'secrets'" },
      { kind: 'Role', name: 'x' },
    ],
    ['the file, where it names none', 'kubernetes', { Message: 'Bad.' }, { kind: 'Kubernetes' }],
    ['a Dockerfile', 'dockerfile', { Message: "User 'root' is bad" }, { kind: 'Dockerfile' }],
    [
      'a resource',
      'terraform',
      { Message: 'x', CauseMetadata: { Resource: 'aws_s3_bucket.a', StartLine: 0 } },
      { kind: 'terraform', name: 'aws_s3_bucket.a' },
    ],
    ['a file', '', { Message: null, CauseMetadata: null }, { kind: 'File' }],
  ]
  for (const [what, type, more, expected] of subjects)
    it(`are of ${what}`, () => {
      const { misconfigurations, resources } = configurationOf(
        { Misconfigurations: [{ ...PRIVILEGED, ...more }] },
        type,
      )
      assert.deepEqual(misconfigurations[0]?.subject, { ...expected, path: [] })
      assert.deepEqual(resources[0], { ...expected, place: { file: 'web.yaml' }, containers: [], passed: 0 })
    })

  it('of which nobody says much count all the same, at their worst', () => {
    const { misconfigurations } = configurationOf({ Misconfigurations: [{ ID: 'X' }] })
    const [one] = misconfigurations
    assert.deepEqual([one?.id, one?.title, one?.message, one?.severity], ['X', 'X', 'X', 'UNKNOWN'])
    assert.deepEqual([one?.aliases, one?.place], [[], { file: 'web.yaml' }])
  })

  it('that passed are counted, and those that its exceptions took out are suppressed', () => {
    const { misconfigurations, suppressed, resources } = configurationOf({
      Misconfigurations: [
        { ...PRIVILEGED, Status: 'PASS' },
        { ...PRIVILEGED, Status: 'EXCEPTION' },
        { ...PRIVILEGED, ID: 'KSV-0001', Status: 'SOMETHING' },
      ],
      ExperimentalModifiedFindings: [
        {
          Type: 'misconfiguration',
          Status: 'ignored',
          Statement: 'accepted',
          Source: '.trivyignore',
          Finding: { ...PRIVILEGED, ID: 'KSV012' },
        },
        { Type: 'misconfiguration', Status: 'ignored', Finding: PRIVILEGED },
      ],
    })
    assert.deepEqual([misconfigurations.map(({ id }) => id), resources[0]?.passed], [['KSV-0001'], 1])
    assert.deepEqual(
      suppressed.map(({ misconfiguration: { id }, by, reason, decision }) => [id, by, reason, decision.kind]),
      [
        ['KSV-0017', 'Trivy', 'an exception of its checks', 'foreign'],
        ['KSV-0012', 'Trivy (.trivyignore)', 'accepted', 'foreign'],
        ['KSV-0017', 'Trivy', 'ignored', 'foreign'],
      ],
    )
  })

  it('are none in a file that was checked, and unknown where none was', () => {
    const { resources } = configurationOf({ MisconfSummary: { Successes: 3, Failures: 0 } })
    const kind = 'Kubernetes'
    assert.deepEqual(resources, [{ kind, place: { file: 'web.yaml' }, containers: [], passed: 3 }])
    assert.equal(read([{ Target: 'x', Class: 'lang-pkgs', Packages: [] }]).configuration, undefined)
  })

  it('are no problem any more, and come back from our own report', () => {
    const report = read([
      { Target: 'a.yaml', Class: 'config', Type: 'kubernetes', Misconfigurations: [PRIVILEGED] },
      { Target: 'Dockerfile', Class: 'config', Type: 'dockerfile', Misconfigurations: [{ ID: 'DS002' }] },
    ])
    assert.deepEqual(
      report.problems.map(({ code }) => code),
      ['foreign-report'],
    )
    assert.deepEqual(readSavedReport(writtenBySchema(report), 'own.json'), report)
  })

  it('of another shape are refused', () => {
    for (const Misconfigurations of [[{}], [{ ID: 'X', CauseMetadata: { StartLine: -1 } }], 'x'])
      assert.throws(() => read([{ Target: 'x', Class: 'config', Misconfigurations }]), /report of Trivy/)
  })
})
