import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import { htmlFormat } from '../../src/reports/html/index.ts'
import { writeMerged } from '../../src/reports/html/merged.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'
import { faintTexts } from './contrast.ts'
import { OPTIONS, pageTests } from './open-report.ts'

function full() {
  const report = SAMPLE_REPORTS['full']
  assert.ok(report)
  return report
}

const TABS = ['findings', 'layers', 'packages', 'suppressed', 'problems', 'decisions', 'advisories']

/** Levels of the headings that are not hidden, in their order. */
function headingLevels(page: Page): Promise<readonly number[]> {
  return page
    .locator('h1:visible, h2:visible, h3:visible, h4:visible')
    .evaluateAll((all) => all.map(({ tagName }) => Number(tagName.slice(1))))
}

describe('a page for everybody', () => {
  const test = pageTests(() => htmlFormat.write(full(), OPTIONS))

  for (const colorScheme of ['light', 'dark'] as const) {
    test({
      name: `has texts of enough contrast, ${colorScheme}`,
      fragment: '#severity=HIGH&fixable=yes&update=apk%3Acurl%408.3.0-r0',
      browser: { colorScheme },
      use: async ({ page }) => {
        for (const tab of TABS) {
          await page.locator(`#tab-${tab}`).click()
          assert.deepEqual(await faintTexts(page), [], tab)
        }
        await page.locator('#tab-findings').click()
        await page.locator('#panel-findings .opener').first().click()
        assert.deepEqual(await faintTexts(page), [])
      },
    })
  }

  test({
    name: 'has headings that leave out no level, landmarks and a language',
    use: async ({ page }) => {
      for (const tab of TABS) {
        await page.locator(`#tab-${tab}`).click()
        const levels = await headingLevels(page)
        assert.equal(levels[0], 1)
        for (const [index, level] of levels.entries())
          assert.ok(level <= (levels[index - 1] ?? 0) + 1, `${tab}: ${levels.join(' ')}`)
      }
      assert.equal(await page.getByRole('banner').count(), 1)
      assert.equal(await page.getByRole('main').count(), 1)
      assert.equal(await page.locator('html').getAttribute('lang'), 'en')
    },
  })

  test({
    name: 'has a name for each control, in the tree that assistive technology reads',
    use: async ({ page }) => {
      for (const tab of TABS) {
        await page.locator(`#tab-${tab}`).click()
        const tree = await page.locator('body').ariaSnapshot()
        const controls = tree.match(
          /- (?:button|link|searchbox|combobox|tab|tablist|tabpanel|table|img|search)\b.*/g,
        )
        assert.ok(controls && controls.length > 10)
        assert.deepEqual(
          controls.filter((line) => !/^- \w+ "[^"]+/.test(line)),
          [],
          tab,
        )
      }
    },
  })

  test({
    name: 'has tables that say how long they are, and by what they are ordered',
    use: async ({ page }) => {
      const table = page.getByRole('table', { name: 'Findings', exact: true })
      assert.equal(await table.getAttribute('aria-rowcount'), '7')
      assert.equal(await table.getByRole('columnheader').count(), 11)
      assert.equal(await table.locator('tbody tr[aria-rowindex="2"]').count(), 1)
      await table.getByRole('button', { name: 'EPSS' }).click()
      assert.equal(await table.locator('th[aria-sort="descending"]').textContent(), 'EPSS')
    },
  })

  test({
    name: 'says how many are left without being asked',
    use: async ({ page }) => {
      await page.getByRole('searchbox', { name: 'Search findings' }).fill('musl')
      assert.equal(await page.locator('#panel-findings').getByRole('status').textContent(), '2 of 6 findings')
      assert.equal(
        await page.getByRole('button', { name: 'With a fix' }).getAttribute('aria-pressed'),
        'false',
      )
    },
  })

  test({
    name: 'changes its colours by a button, and keeps them',
    browser: { colorScheme: 'light' },
    use: async ({ page }) => {
      const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      const light = await back()
      await page.getByRole('button', { name: 'Dark colours' }).click()
      const dark = await back()
      assert.notEqual(dark, light)
      await page.reload()
      assert.equal(await back(), dark)
      assert.deepEqual(await faintTexts(page), [])
      await page.getByRole('button', { name: 'Light colours' }).click()
      assert.equal(await back(), light)
    },
  })

  test({
    name: 'moves nothing where that is not wanted',
    browser: { reducedMotion: 'reduce' },
    use: async ({ page }) => {
      const behaviour = await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)
      assert.equal(behaviour, 'auto')
    },
  })

  test({
    name: 'fits a small screen',
    browser: { viewport: { width: 380, height: 700 } },
    use: async ({ page }) => {
      for (const tab of TABS) {
        await page.locator(`#tab-${tab}`).click()
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        assert.equal(over, 0, tab)
      }
    },
  })
})

describe('a page of several images for everybody', () => {
  const test = pageTests(() => writeMerged(Object.values(SAMPLE_REPORTS), OPTIONS))

  for (const colorScheme of ['light', 'dark'] as const)
    test({
      name: `has texts of enough contrast, ${colorScheme}`,
      browser: { colorScheme },
      use: async ({ page }) => {
        for (const tab of TABS) {
          await page.locator(`#tab-${tab}`).click()
          assert.deepEqual(await faintTexts(page), [], tab)
          const levels = await headingLevels(page)
          for (const [index, level] of levels.entries())
            assert.ok(level <= (levels[index - 1] ?? 0) + 1, `${tab}: ${levels.join(' ')}`)
        }
      },
    })
})
