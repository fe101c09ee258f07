import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { ReportOptions } from '../../src/reports/types.ts'
import { needsProgram } from '../real-data.ts'

/** Debian's; as root it refuses its own sandbox. */
const CHROMIUM = { executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] }

export const OPTIONS: ReportOptions = {
  width: 120,
  color: false,
  showSuppressed: false,
  listAllPackages: true,
}

export interface Opened {
  readonly page: Page
  /** The same file in a tab of its own, at another fragment. */
  at(this: void, fragment: string): Promise<Opened>
}

export interface PageTest {
  readonly name: string
  /** With `#`; none where absent. */
  readonly fragment?: string
  readonly browser?: BrowserContextOptions
  use(this: void, opened: Opened): Promise<void>
}

/**
 * Tests of one page, each in a tab of its own, within a `describe`. None may leave an error behind, write on the
 * console, or ask for anything but the page itself.
 */
export function pageTests(pieces: () => Iterable<string>): (test: PageTest) => void {
  let browser: Promise<Browser> | undefined
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-page-'))
  const file = join(folder, 'report.html')
  after(async () => {
    await (await browser)?.close()
    rmSync(folder, { recursive: true })
  })
  return ({ name, fragment = '', browser: options = {}, use }) =>
    it(name, async (t) => {
      if (!needsProgram(t, 'chromium')) return
      browser ??= start(file, pieces())
      const running = await browser
      const faults: string[] = []
      const context = await running.newContext({ viewport: { width: 1400, height: 900 }, ...options })
      const at = async (other: string): Promise<Opened> => {
        const page = await context.newPage()
        collectFaults(page, faults)
        await page.goto(`${pathToFileURL(file).href}${other}`)
        return { page, at }
      }
      await use(await at(fragment))
      assert.deepEqual(faults, [])
      await context.close()
    })
}

async function start(file: string, pieces: Iterable<string>): Promise<Browser> {
  writeFileSync(file, [...pieces].join(''))
  return await chromium.launch(CHROMIUM)
}

function collectFaults(page: Page, faults: string[]): void {
  page.on('console', (message) => faults.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (!/^(?:file|about):/.test(request.url())) faults.push(`request: ${request.url()}`)
  })
}

/** The ids in the table of findings, as far as they are in the document, from the top. */
export async function shownIds(page: Page): Promise<string[]> {
  return await page.locator('#panel-findings .opener').allTextContents()
}

/** `3 of 6 findings`. */
export async function status(page: Page): Promise<string | null> {
  return await page.locator('#panel-findings [role=status]').textContent()
}

/** The fragment of the address once it says what is asked for: it is written a moment after what was done. */
export async function fragmentWith(page: Page, part: string): Promise<string> {
  await page.waitForFunction((wanted) => location.hash.includes(wanted), part)
  return new URL(page.url()).hash
}
