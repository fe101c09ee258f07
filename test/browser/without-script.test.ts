import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { PROBLEMS } from '../../src/core/problem-catalogue.ts'
import { htmlFormat } from '../../src/reports/html/index.ts'
import { STATIC_ROWS } from '../../src/reports/html/panels.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'
import { largeReport } from './large-report.ts'
import { OPTIONS, pageTests } from './open-report.ts'

const NO_SCRIPT = { javaScriptEnabled: false }

describe('a page where scripts do not run, as in mail or under the policy of a CI server', () => {
  const report = SAMPLE_REPORTS['full']
  assert.ok(report)
  const test = pageTests(() => htmlFormat.write(report, OPTIONS))

  test({
    name: 'shows verdict, findings, problems and decisions',
    browser: NO_SCRIPT,
    use: async ({ page }) => {
      const text = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ')
      for (const part of [
        'Verdict: fail',
        ...report.findings.map(({ id }) => id),
        ...report.suppressed.map(({ finding }) => finding.id),
        ...report.problems.flatMap(({ code, detail }) => [code, detail, PROBLEMS[code].advice]),
        'until the vendor answers',
        'RUN apk add curl',
        'Alpine Linux 3.18 security database',
      ])
        assert.ok(text.includes(part), part)
      assert.equal(await page.getByRole('searchbox').count(), 0)
    },
  })
})

describe('a large page where scripts do not run', () => {
  const test = pageTests(() => htmlFormat.write(largeReport(1000), OPTIONS))

  test({
    name: 'shows the worst, and says of how many',
    browser: NO_SCRIPT,
    use: async ({ page }) => {
      assert.equal(await page.locator('#panel-findings tbody tr').count(), STATIC_ROWS)
      assert.match(await page.locator('#panel-findings').innerText(), /The first 200 of 1000, by risk/)
    },
  })
})
