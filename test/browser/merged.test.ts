import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Report } from '../../src/core/report.ts'
import { writeMerged, writeSummaryPage } from '../../src/reports/html/merged.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'
import { fragmentWith, OPTIONS, pageTests, shownIds } from './open-report.ts'

function named(sample: string, name: string): Report {
  const report = SAMPLE_REPORTS[sample]
  assert.ok(report)
  return { ...report, target: { ...report.target, name } }
}

const REPORTS = [
  named('clean', 'app:1'),
  named('full', 'app:2'),
  named('full', 'app:10'),
  named('unjudged', 'db:1'),
]

describe('a page of several images', () => {
  const test = pageTests(() => writeMerged(REPORTS, OPTIONS))

  test({
    name: 'has the images on top, with what came of each',
    use: async ({ page }) => {
      const rows = page.getByRole('table', { name: 'Images and what came of them' }).locator('tbody tr')
      const texts = (await rows.allTextContents()).map((text) => text.replaceAll(/\s+/g, ' '))
      assert.equal(texts.length, 4)
      assert.match(texts[1] ?? '', /^app:2fail12111145/)
      assert.match(texts[3] ?? '', /^db:1incomplete/)
      assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), '4 images')
      assert.match(
        (await page.locator('.verdict').textContent()) ?? '',
        /fail.*Of 4 images: 2 fail, 1 incomplete, 1 pass\./s,
      )
    },
  })

  test({
    name: 'orders the images by a column',
    use: async ({ page }) => {
      const table = page.locator('table.sortable')
      const names = () => table.locator('tbody tr td:first-child').allTextContents()
      await table.getByRole('button', { name: 'Critical' }).click()
      assert.deepEqual(await names(), ['app:2', 'app:10', 'app:1', 'db:1'])
      await table.getByRole('button', { name: 'Image' }).click()
      assert.deepEqual(await names(), ['app:1', 'app:2', 'app:10', 'db:1'])
      await table.getByRole('button', { name: 'Image' }).click()
      assert.deepEqual(await names(), ['db:1', 'app:10', 'app:2', 'app:1'])
    },
  })

  test({
    name: 'has the findings of all, with a column and a filter for the image',
    use: async ({ page }) => {
      assert.equal((await shownIds(page)).length, 12)
      await page.getByRole('search', { name: 'Findings' }).getByLabel('Image').selectOption('app:10')
      assert.equal((await shownIds(page)).length, 6)
      assert.deepEqual(
        new Set(await page.locator('#panel-findings td.c-image').allTextContents()),
        new Set(['app:10']),
      )
      await page.locator('table.sortable').getByRole('link', { name: 'app:2' }).click()
      assert.deepEqual(
        new Set(await page.locator('#panel-findings td.c-image').allTextContents()),
        new Set(['app:2']),
      )
      await page.locator('#panel-findings .opener').first().click()
      assert.match((await page.getByRole('dialog').textContent()) ?? '', /2 of app:2/)
    },
  })

  test({
    name: 'opens the finding of the very image that the address names',
    use: async ({ page, at }) => {
      await page.locator('#panel-findings .opener').nth(6).click()
      const again = await at(await fragmentWith(page, 'open='))
      assert.match((await again.page.getByRole('dialog').textContent()) ?? '', /2 of app:10/)
    },
  })

  test({
    name: 'counts an update once for all images that it helps',
    use: async ({ page }) => {
      const text = (await page.locator('.updates').textContent()) ?? ''
      assert.match(
        text,
        /Update curl \(libcurl\) from 8\.3\.0-r0 to 9\.9-r9: fixes 2 findings in 2 of 4 images\./,
      )
    },
  })
})

describe('a summary of several images', () => {
  const test = pageTests(() => writeSummaryPage(REPORTS, OPTIONS))

  test({
    name: 'has the images, problems and decisions, and no findings',
    use: async ({ page }) => {
      assert.equal(await page.locator('table.sortable tbody tr').count(), 4)
      assert.equal(await page.locator('[data-table], #plimsoll-data, [role=tablist]').count(), 0)
      for (const name of ['Problems', 'Decisions'])
        assert.ok(await page.getByRole('heading', { name, exact: true }).isVisible())
      const targets = await page
        .locator('main a')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''))
      for (const target of new Set(targets))
        assert.equal(await page.locator(`[id="${target.slice(1)}"]`).count(), 1, target)
      assert.match(await page.locator('main').innerText(), /feed-missing/)
      assert.match(await page.locator('main').innerText(), /until the vendor answers/)
    },
  })
})
