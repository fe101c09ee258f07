import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { htmlFormat } from '../../src/reports/html/index.ts'
import { largeReport } from './large-report.ts'
import { OPTIONS, pageTests, shownIds } from './open-report.ts'

const COUNT = 600

describe('a page on paper', () => {
  const test = pageTests(() => htmlFormat.write(largeReport(COUNT), OPTIONS))

  test({
    name: 'has all rows of what is filtered, in its order, and is as it was afterwards',
    fragment: '#severity=CRITICAL&sort=epss%3Adown',
    use: async ({ page }) => {
      const before = await shownIds(page)
      await page.emulateMedia({ media: 'print' })
      await page.waitForFunction(
        (count) => document.querySelectorAll('#panel-findings .opener').length === count,
        COUNT / 5,
      )
      const printed = await shownIds(page)
      assert.deepEqual(printed.slice(0, before.length), before)
      await page.emulateMedia({ media: 'screen' })
      await page.waitForFunction(() => document.querySelectorAll('#panel-findings .opener').length < 80)
      assert.deepEqual((await shownIds(page)).slice(0, before.length), before)
    },
  })

  test({
    name: 'has every part but the list of packages, nothing to press, and light colours',
    fragment: '#tab=decisions',
    browser: { colorScheme: 'dark' },
    use: async ({ page }) => {
      await page.emulateMedia({ media: 'print' })
      for (const part of ['findings', 'layers', 'suppressed', 'problems', 'decisions', 'advisories'])
        assert.ok(await page.locator(`#panel-${part}`).isVisible(), part)
      for (const gone of ['#panel-packages', '.tabs', '.theme', '#panel-findings input'])
        assert.ok(await page.locator(gone).first().isHidden(), gone)
      const colour = await page.evaluate(() => getComputedStyle(document.body).color)
      assert.equal(colour, 'rgb(22, 27, 34)')
    },
  })

  test({
    name: 'becomes a PDF with all rows',
    use: async ({ page }) => {
      const rowsWhilePrinting = await page.evaluate(() => {
        addEventListener('afterprint', () => undefined)
        return new Promise<number>((resolve) => {
          addEventListener('beforeprint', () =>
            queueMicrotask(() => resolve(document.querySelectorAll('#panel-findings .opener').length)),
          )
          setTimeout(() => dispatchEvent(new Event('beforeprint')), 0)
        })
      })
      assert.equal(rowsWhilePrinting, COUNT)
      const all = await page.pdf({ preferCSSPageSize: true })
      await page.getByRole('searchbox', { name: 'Search findings' }).fill('CVE-2010-10000')
      const one = await page.pdf({ preferCSSPageSize: true })
      const pages = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
      assert.ok(pages(all) > pages(one) + 5, `${pages(all)} and ${pages(one)} pages`)
      assert.ok(all.subarray(0, 5).equals(Buffer.from('%PDF-')))
    },
  })
})
