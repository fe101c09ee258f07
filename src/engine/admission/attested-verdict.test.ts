import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renderReport, sampleReport } from '../../../test/render-report.ts'
import type { Digest } from '../../core/digest.ts'
import type { ReportTarget } from '../../core/report.ts'
import type { PolicyJudge } from '../../judgement/types.ts'
import { attestedVerdict } from './attested-verdict.ts'

const A: Digest = `sha256:${'a'.repeat(64)}`
const B: Digest = `sha256:${'b'.repeat(64)}`
const C: Digest = `sha256:${'c'.repeat(64)}`
const SCANNED = Date.UTC(2026, 0, 2)

/** Has nothing against anything. */
const content: PolicyJudge = () => ({ hits: [], uses: [], problems: [] })

/** The verdict, or why there is none, of a JSON report of a target. */
async function outcomeOf(target: Partial<ReportTarget>): Promise<string> {
  const report = sampleReport('full')
  const { manifestDigest: _digest, ...rest } = report.target
  const text = await renderReport('json', { ...report, target: { ...rest, repoDigests: [], ...target } })
  return verdictOf(JSON.parse(text))
}

function verdictOf(result: unknown): string {
  const scan = { scanner: 'pkg:npm/plimsoll@1', finishedAt: SCANNED, result }
  const judged = attestedVerdict(scan, { digests: [A, B], policy: 'p', judge: content })
  if ('fault' in judged) return judged.fault
  assert.deepEqual([judged.verdict.policy, judged.verdict.scannedAt], ['p', SCANNED])
  return judged.verdict.outcome
}

describe('the verdict over an attested report', () => {
  const images: readonly [string, Partial<ReportTarget>, RegExp][] = [
    ['of the manifest', { manifestDigest: B }, /^(?:pass|incomplete)$/],
    [
      'of the index',
      { manifestDigest: C, repoDigests: [`registry.example/app@${A}`] },
      /^(?:pass|incomplete)$/,
    ],
    ['that does not say of what it is', {}, /^(?:pass|incomplete)$/],
    ['of another image', { manifestDigest: C }, /another image, sha256:c/],
    ['of another name alone', { repoDigests: [`registry.example/app@${C}`] }, /another image, sha256:c/],
  ]
  for (const [name, target, expected] of images)
    it(`${name}: ${expected.source}`, async () => assert.match(await outcomeOf(target), expected))

  it('may be of Trivy', () => {
    const report = {
      SchemaVersion: 2,
      ArtifactName: 'app',
      ArtifactType: 'container_image',
      Metadata: { RepoDigests: [`registry.example/app@${A}`] },
      Results: [],
    }
    assert.match(verdictOf(report), /^(?:pass|incomplete|fail)$/)
    const other = { ...report, Metadata: { RepoDigests: [`registry.example/app@${C}`] } }
    assert.match(verdictOf(other), /another image/)
  })

  it('is none where there is no report', () => {
    for (const result of [undefined, null, 'x', [], {}, { SchemaVersion: 2, Results: 'x' }])
      assert.match(verdictOf(result), /^The report in the attestation .*[^.]$/)
  })
})
