import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Report } from '../src/core/report.ts'
import { jsonFormat } from '../src/reports/json/index.ts'

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../docs/schema/report.schema.json'), 'utf8'),
) as object
const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema)

/** A report as JSON, which is held to what docs/schema/report.schema.json says. */
export function writtenBySchema(report: Report, listAllPackages = true): string {
  const options = { width: 120, color: false, showSuppressed: false, listAllPackages }
  const text = [...jsonFormat.write(report, options)].join('')
  assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors))
  return text
}
