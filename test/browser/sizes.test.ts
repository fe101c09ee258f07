import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import type { HygieneReport } from '../../src/core/hygiene.ts'
import type { Report } from '../../src/core/report.ts'
import { htmlFormat } from '../../src/reports/html/index.ts'
import { sampleReport } from '../render-report.ts'
import { SAMPLE_HYGIENE } from '../sample-hygiene.ts'
import { faintTexts } from './contrast.ts'
import { OPTIONS, pageTests } from './open-report.ts'

const EVIL = '</script><img src=x onerror=alert(1)>'

function sized(): Report {
  const hygiene = {
    ...SAMPLE_HYGIENE,
    shippedBytes: 130_000_000,
    visibleBytes: 120_000_000,
    hiddenBytes: 10_000_000,
    files: 1234,
    treemap: {
      nodes: [
        { path: '', isFolder: true, bytes: 120_000_000 },
        { path: 'usr', isFolder: true, bytes: 100_000_000 },
        { path: 'usr/bin', isFolder: true, bytes: 60_000_000 },
        { path: 'usr/bin/curl', isFolder: false, bytes: 50_000_000, package: 'curl' },
        { path: EVIL, isFolder: false, bytes: 5_000_000 },
      ],
      packages: [
        { name: 'curl', bytes: 50_000_000 },
        { name: EVIL, bytes: 20_000_000 },
      ],
      otherBytes: 50_000_000,
    },
  } satisfies Partial<HygieneReport>
  return sampleReport('full', { hygiene: hygiene as unknown as HygieneReport })
}

/** What each tile says to assistive technology. */
async function tiles(page: Page): Promise<(string | null)[]> {
  const all = await page.locator('svg.treemap .tile').all()
  return await Promise.all(all.map((tile) => tile.getAttribute('aria-label')))
}

describe('the sizes of an image on a page', () => {
  const test = pageTests(() => htmlFormat.write(sized(), OPTIONS))

  test({
    name: 'are drawn by folder, which the keyboard opens and leaves',
    fragment: '#tab=sizes',
    use: async ({ page }) => {
      assert.deepEqual((await tiles(page)).slice(0, 1), ['usr/, 100 MB'])
      await page.locator('svg.treemap [role=button]').first().focus()
      await page.keyboard.press('Enter')
      assert.deepEqual(await tiles(page), ['bin/, 60.0 MB', 'everything smaller, 40.0 MB'])
      await page.locator('svg.treemap [role=button]').first().press(' ')
      assert.deepEqual(await tiles(page), ['curl, 50.0 MB, of curl', 'everything smaller, 10.0 MB'])
      const trail = page.getByRole('navigation', { name: 'Folder that is shown' })
      assert.deepEqual(await trail.getByRole('button').allTextContents(), ['/', 'usr', 'bin'])
      await trail.getByRole('button', { name: 'usr' }).click()
      assert.deepEqual(await tiles(page), ['bin/, 60.0 MB', 'everything smaller, 40.0 MB'])
    },
  })

  test({
    name: 'are drawn by package',
    fragment: '#tab=sizes',
    use: async ({ page }) => {
      const button = page.getByRole('button', { name: 'By package' })
      await button.click()
      assert.deepEqual(
        (await tiles(page)).map((words) => words?.split(',')[0]),
        ['curl', EVIL, 'files of no package'],
      )
      assert.equal(await button.getAttribute('aria-pressed'), 'true')
      await button.click()
      assert.deepEqual((await tiles(page)).slice(0, 1), ['usr/, 100 MB'])
    },
  })

  for (const colorScheme of ['light', 'dark'] as const)
    test({
      name: `can be read, ${colorScheme}`,
      fragment: '#tab=sizes',
      browser: { colorScheme },
      use: async ({ page }) => assert.deepEqual(await faintTexts(page), []),
    })

  test({
    name: 'stand in a table where no script runs',
    browser: { javaScriptEnabled: false },
    use: async ({ page }) => {
      const table = page.getByRole('table', { name: 'The largest files and folders' })
      const cells = await table.getByRole('row').nth(1).getByRole('cell').allTextContents()
      assert.deepEqual(cells, ['100 MB', '/usr/', ''])
      assert.match(
        await page.locator('#panel-sizes > p').innerText(),
        /120 MB in 1234 files; layers ship 130 MB/,
      )
    },
  })
})
