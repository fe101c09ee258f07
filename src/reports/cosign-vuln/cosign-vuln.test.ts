import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { renderReport } from '../../../test/render-report.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'

const TEXT = { type: 'string' }
const TIME = { type: 'string', format: 'date-time' }

const ajv = new Ajv({ strict: true })
addFormats.default(ajv)
/** The members of CosignVulnPredicate in cosign's pkg/cosign/attestation; its times are Go's, which take RFC 3339 alone. */
const validate = ajv.compile({
  type: 'object',
  required: ['invocation', 'scanner', 'metadata'],
  additionalProperties: false,
  properties: {
    invocation: {
      type: 'object',
      additionalProperties: false,
      properties: { parameters: { type: 'array' }, uri: TEXT, event_id: TEXT, 'builder.id': TEXT },
    },
    scanner: {
      type: 'object',
      required: ['uri', 'version', 'db', 'result'],
      additionalProperties: false,
      properties: {
        uri: { type: 'string', pattern: '^pkg:' },
        version: TEXT,
        db: { type: 'object', additionalProperties: false, properties: { uri: TEXT, version: TEXT } },
        result: { type: 'object' },
      },
    },
    metadata: {
      type: 'object',
      required: ['scanStartedOn', 'scanFinishedOn'],
      additionalProperties: false,
      properties: { scanStartedOn: TIME, scanFinishedOn: TIME },
    },
  },
})

describe('cosign-vuln', () => {
  for (const [name, report] of Object.entries(SAMPLE_REPORTS)) {
    it(`of ${name} is a predicate that holds the JSON report whole`, async () => {
      const predicate = JSON.parse(await renderReport('cosign-vuln', report)) as {
        scanner: { result: unknown }
      }
      assert.ok(validate(predicate), JSON.stringify(validate.errors))
      assert.deepEqual(predicate.scanner.result, JSON.parse(await renderReport('json', report)))
    })
  }
})
