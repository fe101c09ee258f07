import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { htmlFormat } from '../../src/reports/html/index.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'
import { fragmentWith, OPTIONS, pageTests, shownIds, status } from './open-report.ts'

function full(): Iterable<string> {
  const report = SAMPLE_REPORTS['full']
  assert.ok(report)
  return htmlFormat.write(report, OPTIONS)
}

const BY_RISK = [
  'CVE-2023-44487',
  'CVE-2024-0001',
  'CVE-2024-0002',
  'CVE-2024-0003',
  'CVE-2024-0004',
  'GHSA-p6mc-m468-83gw',
]

describe('findings in a browser', () => {
  const test = pageTests(full)

  test({
    name: 'are all there, by risk, and nothing is fetched',
    use: async ({ page }) => {
      assert.deepEqual(await shownIds(page), BY_RISK)
      assert.equal(await status(page), 'All 6 findings')
      assert.equal(await page.title(), 'registry.example/app:1.0 · Plimsoll')
    },
  })

  test({
    name: 'are searched by words in any order and case, in names and titles',
    use: async ({ page }) => {
      const search = page.getByRole('searchbox', { name: 'Search findings' })
      for (const [words, found] of [
        ['MUSL', ['CVE-2024-0001', 'CVE-2024-0002']],
        ['0002 musl', ['CVE-2024-0002']],
        ['ghsa-qppj', ['CVE-2023-44487']],
        ['node_modules', ['GHSA-p6mc-m468-83gw']],
        ['would obey', ['CVE-2024-0004']],
        ['漢字', ['CVE-2024-0003']],
        ['<b>', []],
        ['', BY_RISK],
      ] as const) {
        await search.fill(words)
        assert.deepEqual(await shownIds(page), found, words)
      }
    },
  })

  const COLUMNS = [
    ['severity', (text: string) => ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'].indexOf(text)],
    ['kev', (text: string) => (text === '' ? 0 : 1)],
    ['epss', (text: string) => Number.parseFloat(text)],
    ['id', undefined],
    ['package', undefined],
    ['installed', undefined],
    ['fixed', undefined],
    ['status', undefined],
    ['layer', undefined],
    ['path', undefined],
    ['title', undefined],
  ] as const
  test({
    name: 'are ordered by each column, both ways, and by risk again',
    use: async ({ page }) => {
      const heads = await page
        .locator('#panel-findings th')
        .evaluateAll((all) => all.map((one) => one.className))
      assert.deepEqual(new Set(heads), new Set(COLUMNS.map(([id]) => `c-${id}`)))
      for (const [column, rank] of COLUMNS) {
        const head = page.locator(`#panel-findings th.c-${column}`)
        const directions: (string | null)[] = []
        for (let press = 0; press < 2; press++) {
          await head.getByRole('button').click()
          const direction = await head.getAttribute('aria-sort')
          directions.push(direction)
          const texts = await page.locator(`#panel-findings td.c-${column}`).allTextContents()
          const cells = rank ? texts : texts.filter((text) => text !== '')
          const filled = cells.filter((text) => text !== '' || column === 'kev')
          const expected = filled.toSorted((a, b) => {
            const order = rank ? rank(a) - rank(b) : a.localeCompare(b, 'en', { numeric: true })
            return direction === 'descending' ? -order : order
          })
          assert.deepEqual(filled, expected)
          assert.ok(filled.length > 1)
          // What has no value comes last, whichever way.
          assert.deepEqual(texts.slice(0, filled.length), filled)
        }
        assert.deepEqual(new Set(directions), new Set(['ascending', 'descending']))
        await head.getByRole('button').click()
        assert.equal(await head.getAttribute('aria-sort'), null)
        assert.deepEqual(await shownIds(page), BY_RISK)
      }
    },
  })

  test({
    name: 'are filtered by severity, fix, exploitation, kind, status and layer',
    use: async ({ page }) => {
      const bar = page.getByRole('search', { name: 'Findings' })
      const press = (name: RegExp) => bar.getByRole('button', { name }).click()
      const clear = () => press(/Clear filters/)
      await press(/^Critical/)
      assert.deepEqual(await shownIds(page), ['CVE-2024-0001'])
      await press(/^Medium/)
      assert.deepEqual(await shownIds(page), ['CVE-2024-0001', 'GHSA-p6mc-m468-83gw'])
      assert.equal(await status(page), '2 of 6 findings')
      await clear()
      await press(/With a fix/)
      assert.deepEqual(
        await shownIds(page),
        BY_RISK.filter((id) => !/000[23]/.test(id)),
      )
      await press(/Known exploited/)
      assert.deepEqual(await shownIds(page), ['CVE-2023-44487'])
      await clear()
      await bar.getByLabel('Kind').selectOption('library')
      assert.deepEqual(await shownIds(page), ['GHSA-p6mc-m468-83gw'])
      await clear()
      await bar.getByLabel('Status').selectOption('will not fix')
      assert.deepEqual(await shownIds(page), ['CVE-2024-0002'])
      await clear()
      await bar.getByLabel('Layer').selectOption('2')
      assert.deepEqual(await shownIds(page), ['CVE-2023-44487'])
      await clear()
      assert.deepEqual(await shownIds(page), BY_RISK)
      assert.ok(await bar.getByRole('button', { name: 'Clear filters' }).isHidden())
    },
  })

  test({
    name: 'are filtered by cards, charts and updates, which are links',
    use: async ({ page }) => {
      for (const [link, ids] of [
        ['1 Low', ['CVE-2024-0004']],
        ['Libraries of languages', ['GHSA-p6mc-m468-83gw']],
        ['2. RUN apk add curl', ['CVE-2023-44487']],
        ['Update musl', ['CVE-2024-0001']],
        ['Update evil\\x1b[2J', ['CVE-2024-0004']],
      ] as const) {
        await page.getByRole('link', { name: link, exact: true }).click()
        // The address changes first, and the list a moment later by it.
        for (let tries = 0; tries < 40 && !isDeepStrictEqual(await shownIds(page), ids); tries++)
          await delay(50)
        assert.deepEqual(await shownIds(page), ids, link)
      }
    },
  })

  test({
    name: 'are as the address says, and the address as they are',
    fragment: '#q=musl&severity=HIGH%2CCRITICAL&sort=id%3Adown',
    use: async ({ page, at }) => {
      assert.deepEqual(await shownIds(page), ['CVE-2024-0002', 'CVE-2024-0001'])
      assert.equal(await page.getByRole('searchbox', { name: 'Search findings' }).inputValue(), 'musl')
      await page.getByRole('button', { name: /^High/ }).click()
      const fragment = await fragmentWith(page, 'severity=CRITICAL')
      const again = await at(fragment)
      assert.deepEqual(await shownIds(again.page), ['CVE-2024-0001'])
    },
  })

  test({
    name: 'are not lost by an address that makes no sense',
    fragment: '#tab=x&severity=Y&layer=-1&sort=z&open=q',
    use: async ({ page }) => {
      assert.deepEqual(await shownIds(page), BY_RISK)
      assert.ok(await page.locator('#panel-findings').isVisible())
    },
  })

  test({
    name: 'have details: chain, ratings, VEX, references; and the next one',
    use: async ({ page }) => {
      await page.getByText('CVE-2023-44487', { exact: true }).first().click()
      const dialog = page.getByRole('dialog', { name: 'CVE-2023-44487 in libcurl' })
      const text = (await dialog.textContent()) ?? ''
      for (const part of [
        'RUN apk add curl',
        'lib/apk/db/installed',
        'pkg:apk/alpine/libcurl@8.3.0-r0',
        'speaks of the source package curl 8.3.0-r0',
        '8.3.0-r0 < 9.9-r9 by apk order',
        'CVSS:3.1/AV:N',
        'Known to be exploited',
        '80.52 %',
        'What CVE-2023-44487 is about. At length.',
        'CWE-400',
        'Update curl to 9.9-r9',
      ])
        assert.ok(text.includes(part), part)
      const links = await dialog
        .getByRole('link')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href')))
      assert.deepEqual(links, [
        'https://www.cve.org/CVERecord?id=CVE-2023-44487',
        'https://github.com/advisories/GHSA-qppj-fm5r-hxr3',
        'https://security.example/CVE-2023-44487',
      ])
      await dialog.getByRole('button', { name: 'Next finding' }).click()
      const next = page.getByRole('dialog', { name: 'CVE-2024-0001 in musl' })
      assert.match(
        (await next.textContent()) ?? '',
        /under investigation, says app\.openvex\.json by App team: Looking/,
      )
    },
  })

  test({
    name: 'that are suppressed have a tab, with who and why',
    use: async ({ page }) => {
      await page.getByRole('tab', { name: 'Suppressed 3' }).click()
      const rows = await page.locator('#panel-suppressed tbody tr:not(.spacer)').allTextContents()
      assert.equal(rows.length, 3)
      assert.match(
        rows[0] ?? '',
        /CVE-2024-0006.*not affected by the word of App team.*the code is not called/,
      )
      await page.locator('#panel-suppressed').getByText('CVE-2024-0007').click()
      assert.match(
        (await page.getByRole('dialog').textContent()) ?? '',
        /Suppressed: accepted by team-a until 2026-02-01/,
      )
    },
  })

  test({
    name: 'of a package are found from the list of packages',
    fragment: '#tab=packages',
    use: async ({ page }) => {
      await page.getByRole('searchbox', { name: 'Search packages' }).fill('lodash')
      await page.getByRole('button', { name: 'Findings of lodash 4.17.15: 1' }).click()
      assert.deepEqual(await shownIds(page), ['GHSA-p6mc-m468-83gw'])
    },
  })

  test({
    name: 'work in a sandbox that has no storage and no address, as CI servers show pages',
    use: async ({ page }) => {
      await page.evaluate(
        (text) => {
          const frame = document.createElement('iframe')
          frame.setAttribute('sandbox', 'allow-scripts')
          frame.srcdoc = text
          document.body.replaceChildren(frame)
        },
        [...full()].join(''),
      )
      const frame = page.frameLocator('iframe')
      await frame.getByRole('searchbox', { name: 'Search findings' }).fill('musl')
      assert.equal(await frame.locator('#panel-findings .opener').count(), 2)
    },
  })

  test({
    name: 'show hostile names as text, and obey none of it',
    use: async ({ page }) => {
      const cells = await page.locator('#panel-findings td.c-package').allTextContents()
      assert.ok(cells.includes('evil\\x1b[2J'))
      assert.equal(await page.locator('main b, main img, main script, main iframe').count(), 0)
    },
  })
})
