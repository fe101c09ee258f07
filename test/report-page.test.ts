import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { reportPage } from '../tools/report-page/bundle.ts'

it('the script and style of the HTML report are what npm run report-page makes of web/report', async () => {
  const committed = readFileSync(join(import.meta.dirname, '../src/reports/html/page.generated.ts'), 'utf8')
  assert.equal(committed, await reportPage())
})
