/**
 * `npm run screenshots` makes the pictures of docs/images/ from the example image, with Debian's chromium. The day on
 * which feeds were looked at is that of the report, so that the pictures change only with the page.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const ROOT = join(import.meta.dirname, '..')
const IMAGES = join(ROOT, 'docs/images')
const DAY = '2026-01-02'

const PICTURES = [
  { name: 'report-light.png', colorScheme: 'light', fragment: '' },
  { name: 'report-dark.png', colorScheme: 'dark', fragment: '' },
  { name: 'report-detail.png', colorScheme: 'light', fragment: '#open=CVE-2023-38545+in+curl+8.3.0-r0' },
] as const

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-screenshots-'))
try {
  await takePictures(pathToFileURL(pageIn(folder)).href)
} finally {
  rmSync(folder, { recursive: true })
}

function pageIn(work: string): string {
  const file = join(work, 'report.html')
  const image = ['image', '--input', 'examples/harbour.oci.tar', '--mirror', 'examples/mirror']
  const options = ['--cache-dir', work, '--created-at', `${DAY}T12:00:00Z`, '-f', 'html', '-o', file]
  execFileSync(process.execPath, [join(ROOT, 'bin/plimsoll.js'), ...image, ...options], { cwd: ROOT })
  const today = new Date().toISOString().slice(0, 10)
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(today, DAY))
  return file
}

async function takePictures(address: string): Promise<void> {
  mkdirSync(IMAGES, { recursive: true })
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  for (const { name, colorScheme, fragment } of PICTURES) {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme })
    await page.goto(address + fragment)
    await page.screenshot({ path: join(IMAGES, name) })
  }
  await browser.close()
}
