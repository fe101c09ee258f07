import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { HOSTILE_REPORTS } from '../../../test/hostile-reports.ts'
import { renderReport, sampleFinding, sampleReport } from '../../../test/render-report.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Report } from '../../core/report.ts'
import type { ReportOptions } from '../types.ts'

interface Issue {
  readonly fileName: string
  readonly severity: string
  readonly category: string
  readonly type: string
  readonly message: string
  readonly description: string
  readonly id: string
}

const TEXT = { type: 'string', minLength: 1 }

/** What JsonParser of analysis-model reads (edu.hm.hafner.analysis.parser); it fails on a severity or UUID that is none. */
const validate = new Ajv({ strict: true }).compile({
  type: 'object',
  required: ['issues'],
  additionalProperties: false,
  properties: {
    issues: {
      type: 'array',
      items: {
        type: 'object',
        required: ['fileName', 'lineStart', 'severity', 'category', 'type', 'message', 'fingerprint', 'id'],
        additionalProperties: false,
        properties: {
          fileName: TEXT,
          lineStart: { type: 'integer', minimum: 1 },
          lineEnd: { type: 'integer', minimum: 1 },
          severity: { enum: ['ERROR', 'HIGH', 'NORMAL', 'LOW'] },
          category: TEXT,
          type: { type: 'string' },
          message: TEXT,
          description: TEXT,
          packageName: { type: 'string' },
          moduleName: { type: 'string' },
          fingerprint: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          id: { type: 'string', pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
        },
      },
    },
  },
})

async function issues(report: Report, options: Partial<ReportOptions> = {}): Promise<Issue[]> {
  const value: unknown = JSON.parse(await renderReport('jenkins-issues', report, options))
  assert.ok(validate(value), JSON.stringify(validate.errors))
  return (value as { readonly issues: Issue[] }).issues
}

describe('jenkins-issues', () => {
  for (const [name, report] of Object.entries(SAMPLE_REPORTS)) {
    it(`of ${name} is what the plugin reads, with an id for each issue`, async () => {
      for (const showSuppressed of [false, true]) {
        const all = await issues(report, { showSuppressed })
        assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
      }
    })
  }

  it('is so for any text, which forms no markup in the descriptions', async () => {
    await fc.assert(
      fc.asyncProperty(HOSTILE_REPORTS, async (report) => {
        for (const { description } of await issues(report, { showSuppressed: true }))
          assert.deepEqual(
            [...new Set(description.match(/<[^>]*>/g))].filter(
              (tag) => !/^<(?:\/?p|\/?strong|br|\/a|a href="https?:[^"]*")>$/.test(tag),
            ),
            [],
          )
      }),
      { numRuns: 200 },
    )
  })

  it('has an issue of high severity for what may hide findings, so that a quality gate sees it', async () => {
    const all = await issues(sampleReport('unjudged'))
    assert.deepEqual(all.find(({ type }) => type === 'feed-missing')?.severity, 'HIGH')
  })

  it('puts all findings of an image into its Dockerfile, where that is named', async () => {
    const all = await issues(sampleReport('full', { findings: [sampleFinding()] }), {
      dockerfile: 'Dockerfile',
    })
    assert.deepEqual(new Set(all.map(({ fileName }) => fileName)), new Set(['Dockerfile']))
  })
})
