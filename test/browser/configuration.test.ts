import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Report } from '../../src/core/report.ts'
import { htmlFormat } from '../../src/reports/html/index.ts'
import { writeMerged } from '../../src/reports/html/merged.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'
import { OPTIONS, pageTests } from './open-report.ts'

const MANIFESTS = SAMPLE_REPORTS['manifests'] as Report
const IMAGE = SAMPLE_REPORTS['full'] as Report

describe('a page of manifests', () => {
  const test = pageTests(() => htmlFormat.write(MANIFESTS, OPTIONS))

  test({
    name: 'opens at what is set up wrongly, and has no tabs of packages',
    use: async ({ page }) => {
      const tabs = await page.getByRole('tab').allTextContents()
      assert.deepEqual(
        tabs.map((tab) => tab.replace(/ \d+$/, '')),
        ['Misconfigurations', 'Problems', 'Decisions', 'Advisories'],
      )
      assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'Misconfigurations 1')
      assert.ok(await page.getByText('Container "proxy" is privileged').isVisible())
    },
  })

  test({
    name: 'searches it by object, check and file, and hides headings of which nothing is left',
    use: async ({ page }) => {
      const search = page.getByRole('searchbox', { name: 'Search misconfigurations' })
      const shown = page.locator('#panel-misconfigurations li:visible')
      const status = page.locator('#panel-misconfigurations [role=status]')
      assert.equal(await status.textContent(), 'All 2 misconfigurations')
      for (const [query, count] of [
        ['shop/web', 2],
        ['deployment/shop ksv-0017', 1],
        ['knows no other', 1],
        ['other-namespace/', 0],
        ['', 2],
      ] as const) {
        await search.fill(query)
        assert.equal(await shown.count(), count, query)
      }
      await search.fill('ksv-0020')
      assert.equal(await status.textContent(), '1 of 2 misconfigurations')
      assert.deepEqual(await page.locator('#panel-misconfigurations h3:visible').allTextContents(), [
        'Suppressed',
      ])
    },
  })
})

describe('a page of manifests and images', () => {
  const test = pageTests(() => writeMerged([MANIFESTS, IMAGE], OPTIONS))

  test({
    name: 'has both, and leads to what is set up wrongly',
    use: async ({ page }) => {
      assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'Findings 6')
      await page.getByRole('link', { name: '1 Misconfigurations' }).click()
      assert.ok(await page.getByText('Deployment/shop/web in deploy/web.yaml (deploy)').isVisible())
    },
  })
})
