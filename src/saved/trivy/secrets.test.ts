import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writtenBySchema } from '../../../test/report-schema.ts'
import { readSavedReport } from '../read-saved-report.ts'

const DIFF_ID = `sha256:${'a'.repeat(64)}`

/** Every member that the format has. */
const SECRET = {
  RuleID: 'aws-access-key-id',
  Category: 'AWS',
  Severity: 'CRITICAL',
  Title: 'AWS Access Key ID',
  StartLine: 3,
  EndLine: 3,
  Code: { Lines: [{ Number: 3, Content: 'key=********************', IsCause: true }] },
  Match: 'key=********************',
  Offset: 12,
  Layer: { DiffID: DIFF_ID, CreatedBy: 'COPY . .' },
}

function read(result: object) {
  const report = {
    SchemaVersion: 2,
    ArtifactName: 'app',
    ArtifactType: 'container_image',
    Metadata: { Layers: [{ Size: 1, DiffID: DIFF_ID }] },
    Results: [{ Target: '/app/.env', Class: 'secret', ...result }],
  }
  return readSavedReport(JSON.stringify(report), 'trivy.json')
}

describe("Trivy's secrets", () => {
  it('are read with their place and layer, masked as they came', () => {
    const [one, ...others] = read({ Secrets: [SECRET] }).configuration?.misconfigurations ?? []
    assert.deepEqual(others, [])
    assert.deepEqual(
      [one?.id, one?.class, one?.severity, one?.place, one?.secret?.category],
      [
        'aws-access-key-id',
        'secret',
        'CRITICAL',
        { file: 'app/.env', startLine: 3, endLine: 3, layer: 0, excerpt: 'key=********************' },
        'AWS',
      ],
    )
  })

  it('that were suppressed stay so', () => {
    const hidden = { Type: 'secret', Status: 'ignored', Source: '.trivyignore', Finding: SECRET }
    const { configuration, problems } = read({ ExperimentalModifiedFindings: [hidden] })
    assert.deepEqual(
      configuration?.suppressed.map(({ by, misconfiguration }) => [by, misconfiguration.id]),
      [['Trivy (.trivyignore)', 'aws-access-key-id']],
    )
    assert.ok(!problems.some(({ code }) => code === 'results-not-carried-over'))
  })

  it('are read again as they are written', () => {
    const report = read({ Secrets: [SECRET] })
    assert.deepEqual(readSavedReport(writtenBySchema(report), 'again.json'), report)
  })
})
