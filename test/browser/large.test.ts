import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Page } from 'playwright-core'
import { htmlFormat } from '../../src/reports/html/index.ts'
import { largeReport } from './large-report.ts'
import { OPTIONS, type Opened, pageTests, status } from './open-report.ts'

const SMALL = 500

/** Milliseconds of the page's one thread for each thing that people do, layout included; the best of several runs. */
interface Times {
  readonly search: number
  readonly filter: number
  readonly sort: number
  readonly scroll: number
}

function measure(page: Page): Promise<Times> {
  return page.evaluate(() => {
    const panel = document.querySelector('#panel-findings')
    const [input, scroller] = [panel?.querySelector('input'), panel?.querySelector('.scroller')]
    const toggle = panel?.querySelector<HTMLElement>('.toggle')
    const head = panel?.querySelector<HTMLElement>('th.c-package button')
    if (!panel || !input || !scroller || !toggle || !head) throw new Error('the page is not there')
    const layout = () => panel.getBoundingClientRect().height
    const type = (text: string) => {
      input.value = text
      input.dispatchEvent(new Event('input'))
      layout()
    }
    const best = (act: () => void): number => {
      let least = Infinity
      for (let run = 0; run < 9; run++) {
        const start = performance.now()
        act()
        least = Math.min(least, performance.now() - start)
      }
      return least
    }
    return {
      search: best(() => {
        type('liba')
        type('')
      }),
      filter: best(() => {
        toggle.click()
        layout()
        toggle.click()
        layout()
      }),
      sort: best(() => {
        for (let press = 0; press < 3; press++) head.click()
        layout()
      }),
      scroll: best(() => {
        for (let top = 0; top < 20; top++) {
          scroller.scrollTop = (scroller.scrollHeight / 20) * top
          scroller.dispatchEvent(new Event('scroll'))
          layout()
        }
        scroller.scrollTop = 0
      }),
    }
  })
}

for (const [count, allowed] of [
  // Ten times as many: what is drawn is the same, so only the going through the rows grows.
  [5_000, { search: 5, filter: 5, sort: 8, scroll: 3 }],
] as const)
  describe(`a page of ${count} findings`, () => {
    let small: Times | undefined
    pageTests(() => htmlFormat.write(largeReport(SMALL), OPTIONS))({
      name: `is held against one of ${SMALL}`,
      use: async ({ page }) => {
        small = await measure(page)
      },
    })
    pageTests(() => htmlFormat.write(largeReport(count), OPTIONS))({
      name: 'is searched, filtered, ordered and scrolled without lag',
      use: async ({ page }: Opened) => {
        assert.equal(await status(page), `All ${count} findings`)
        const large = await measure(page)
        assert.ok(small)
        for (const key of ['search', 'filter', 'sort', 'scroll'] as const) {
          const ratio: number = large[key] / small[key]
          assert.ok(ratio < allowed[key], `${key}: ${ratio.toFixed(1)} times (${large[key]} ms)`)
        }
        assert.ok((await page.locator('#panel-findings tbody tr').count()) < 80)
      },
    })
  })
