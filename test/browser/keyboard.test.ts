import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import { htmlFormat } from '../../src/reports/html/index.ts'
import { largeReport } from './large-report.ts'
import { OPTIONS, pageTests, shownIds, status } from './open-report.ts'

const COUNT = 500

/** What has the focus, as assistive technology would call it. */
function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const { activeElement } = document
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? null
  })
}

describe('a page by keyboard alone', () => {
  const test = pageTests(() => htmlFormat.write(largeReport(COUNT), OPTIONS))

  test({
    name: 'goes to the search by a slash, which is a letter within it',
    use: async ({ page }) => {
      await page.keyboard.press('/')
      assert.equal(await focused(page), 'Search findings')
      await page.keyboard.type('a/b')
      assert.equal(await page.getByRole('searchbox', { name: 'Search findings' }).inputValue(), 'a/b')
      assert.equal(await status(page), `0 of ${COUNT} findings`)
      await page.keyboard.press('Escape')
      assert.equal(await status(page), `All ${COUNT} findings`)
    },
  })

  test({
    name: 'walks through all rows, though few are in the document',
    use: async ({ page }) => {
      const [first] = await shownIds(page)
      await page.locator('#panel-findings .opener').first().focus()
      for (let step = 0; step < 60; step++) await page.keyboard.press('ArrowDown')
      assert.match((await focused(page)) ?? '', /^CVE-2010-10060 in /)
      await page.keyboard.press('ArrowUp')
      assert.match((await focused(page)) ?? '', /^CVE-2024-10059 in /)
      await page.keyboard.press('End')
      assert.match((await focused(page)) ?? '', new RegExp(`-${10000 + COUNT - 1} in `))
      const inView = page.locator('#panel-findings .opener:focus')
      assert.ok(await inView.isVisible())
      await page.keyboard.press('PageUp')
      await page.keyboard.press('Home')
      assert.ok((await focused(page))?.startsWith(`${first} in `))
      assert.ok((await shownIds(page)).length < 80)
    },
  })

  test({
    name: 'opens a finding by Enter and comes back to it by Escape',
    use: async ({ page }) => {
      await page.locator('#panel-findings .opener').first().focus()
      for (let step = 0; step < 40; step++) await page.keyboard.press('ArrowDown')
      const row = await focused(page)
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog')
      assert.ok(await dialog.isVisible())
      assert.ok(row?.startsWith((await dialog.getByRole('heading', { level: 2 }).textContent()) ?? 'x'))
      await page.keyboard.press('Escape')
      assert.ok(await dialog.isHidden())
      assert.equal(await focused(page), row)
      await page.waitForFunction(() => location.hash === '')
    },
  })

  test({
    name: 'keeps the focus within the detail while it is open',
    use: async ({ page }) => {
      await page.locator('#panel-findings .opener').first().focus()
      await page.keyboard.press('Enter')
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press('Tab')
        const isOutside = await page.evaluate(() => {
          const { activeElement } = document
          return activeElement !== document.body && !activeElement?.closest('dialog')
        })
        assert.equal(isOutside, false)
      }
    },
  })

  test({
    name: 'changes tabs by arrows, and has one stop for all of them',
    use: async ({ page }) => {
      await page.getByRole('tab', { selected: true }).focus()
      await page.keyboard.press('ArrowRight')
      assert.match((await focused(page)) ?? '', /^Layers/)
      assert.ok(await page.locator('#panel-layers').isVisible())
      assert.ok(await page.locator('#panel-findings').isHidden())
      await page.keyboard.press('ArrowLeft')
      await page.keyboard.press('ArrowLeft')
      assert.match((await focused(page)) ?? '', /^Advisories/)
      await page.keyboard.press('Home')
      assert.match((await focused(page)) ?? '', /^Findings/)
      await page.keyboard.press('Tab')
      assert.equal(await focused(page), 'Search findings')
    },
  })

  test({
    name: 'reaches a row from the search by a few tabs, whatever the number of rows',
    use: async ({ page }) => {
      await page.keyboard.press('/')
      let steps = 0
      while (!/^CVE-.* in /.test((await focused(page)) ?? '') && steps < 40) {
        await page.keyboard.press('Tab')
        steps++
      }
      assert.ok(steps < 30, String(steps))
    },
  })

  test({
    name: 'shows where the focus is',
    use: async ({ page }) => {
      for (let step = 0; step < 25; step++) {
        await page.keyboard.press('Tab')
        const outline = await page.evaluate(() => {
          const { activeElement } = document
          return activeElement === document.body
            ? 'body'
            : getComputedStyle(activeElement as Element).outlineStyle
        })
        assert.notEqual(outline, 'none', (await focused(page)) ?? '')
      }
    },
  })
})
