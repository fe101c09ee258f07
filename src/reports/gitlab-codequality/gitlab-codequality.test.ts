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
  readonly check_name: string
  readonly description: string
  readonly severity: string
  readonly fingerprint: string
  readonly location: {
    readonly path: string
    readonly lines: { readonly begin: number; readonly end?: number }
  }
}

/** GitLab's documentation has a table in place of a schema. */
const validate = new Ajv({ strict: true }).compile({
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    additionalProperties: false,
    properties: {
      type: { const: 'issue' },
      categories: { type: 'array', minItems: 1, items: { const: 'Security' } },
      description: { type: 'string', minLength: 1, maxLength: 1000 },
      check_name: { type: 'string', minLength: 1 },
      fingerprint: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        additionalProperties: false,
        properties: {
          path: { type: 'string', minLength: 1, not: { pattern: '^(?:[/]|[.]/)' } },
          lines: {
            type: 'object',
            required: ['begin'],
            additionalProperties: false,
            properties: { begin: { type: 'integer', minimum: 1 }, end: { type: 'integer', minimum: 1 } },
          },
        },
      },
    },
  },
})

async function issues(report: Report, options: Partial<ReportOptions> = {}): Promise<Issue[]> {
  return JSON.parse(await renderReport('gitlab-codequality', report, options)) as Issue[]
}

describe('gitlab-codequality', () => {
  for (const [name, report] of Object.entries(SAMPLE_REPORTS)) {
    it(`of ${name} is a list of issues`, async () => {
      for (const showSuppressed of [false, true])
        assert.ok(validate(await issues(report, { showSuppressed })), JSON.stringify(validate.errors))
    })
  }

  it('is so for any text that a package, a feed or a person wrote', async () => {
    await fc.assert(
      fc.asyncProperty(HOSTILE_REPORTS, async (report) => {
        assert.ok(validate(await issues(report, { showSuppressed: true })), JSON.stringify(validate.errors))
      }),
      { numRuns: 200 },
    )
  })

  it('is empty where there is nothing to say', async () => {
    const { endOfLife: _endOfLife, ...report } = sampleReport('clean')
    assert.deepEqual(await issues(report), [])
  })

  it('puts a finding on the lines of the lock file', async () => {
    const finding = sampleFinding(
      {},
      { type: 'npm', isDeclared: true, path: 'web/package-lock.json', lines: { start: 3, end: 6 } },
    )
    const target = {
      kind: 'repository',
      name: 'https://git.example/x',
      repoTags: [],
      repoDigests: [],
    } as const
    const [issue] = await issues(sampleReport('full', { target, findings: [finding] }))
    assert.deepEqual(issue?.location, { path: 'web/package-lock.json', lines: { begin: 3, end: 6 } })
  })

  it('has no two issues with one fingerprint', async () => {
    const all = await issues(sampleReport('full'), { showSuppressed: true })
    assert.equal(new Set(all.map(({ fingerprint }) => fingerprint)).size, all.length)
  })

  it('counts what is suppressed, and lists it where that is asked for', async () => {
    const of = (list: readonly Issue[]): number =>
      list.filter(({ description }) => description.startsWith('Suppressed: CVE')).length
    assert.equal(of(await issues(sampleReport('full'))), 0)
    const shown = await issues(sampleReport('full'), { showSuppressed: true })
    assert.equal(of(shown), 3)
    assert.ok(
      shown
        .filter(({ description }) => description.startsWith('Suppressed'))
        .every(({ severity }) => severity === 'info'),
    )
  })
})
