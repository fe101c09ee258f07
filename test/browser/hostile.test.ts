import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { Finding } from '../../src/core/finding.ts'
import type { Report } from '../../src/core/report.ts'
import { htmlFormat } from '../../src/reports/html/index.ts'
import { SAMPLE_REPORTS } from '../sample-reports.ts'
import { OPTIONS, pageTests } from './open-report.ts'

/** Each would make `window.owned` or leave an element behind, were it ever read as markup or code. */
const ATTACKS = [
  '<img src=x onerror=owned=1>',
  '</script><script>owned=1</script>',
  '<!--<script>',
  '"><svg onload=owned=1>',
  "'-owned-'",
  'javascript:owned=1',
  '</style><b id=owned>',
  '</title><b id=owned>',
  '{{owned}}${owned}',
  '\u2028owned=1\u2029',
]

function hostile(): Report {
  const full = SAMPLE_REPORTS['full']
  const [pattern] = full?.findings ?? []
  assert.ok(full && pattern)
  const findings = ATTACKS.map(
    (text): Finding => ({
      ...pattern,
      id: text,
      ids: [text, `${text}2`],
      package: {
        ...pattern.package,
        id: text,
        name: text,
        version: text,
        path: text,
        purl: text,
        source: { name: text, version: text },
      },
      fixedVersion: text,
      title: text,
      description: `${text}\n\n${text}`,
      references: [text, `https://x.example/${text}`, `https://x.example/"onclick=owned=1`],
      cwes: [text],
      severity: { level: 'HIGH', author: text, reason: text },
      ratings: [{ author: text, label: text, cvss: { version: '3.1', vector: text, score: 1 } }],
      vex: [{ document: text, author: text, status: 'affected', statement: text, action: text }],
    }),
  )
  const everywhere = ATTACKS.join(' ')
  return {
    ...full,
    target: { ...full.target, name: everywhere },
    layers: full.layers.map((layer) => ({ ...layer, createdBy: everywhere })),
    packages: findings.map((finding) => finding.package),
    findings,
    suppressed: findings.map((finding) => ({
      finding,
      by: everywhere,
      reason: everywhere,
      decision: { kind: 'exception', source: everywhere, owner: everywhere, until: everywhere },
    })),
    problems: full.problems.map((problem) => ({ ...problem, subject: everywhere, detail: everywhere })),
    verdict: {
      ...full.verdict,
      reason: everywhere,
      hits: [
        { action: 'deny', policy: everywhere, rule: everywhere, message: everywhere, on: { kind: 'report' } },
      ],
    },
  }
}

describe('a page of a hostile image', () => {
  const test = pageTests(() => htmlFormat.write(hostile(), OPTIONS))

  test({
    name: 'runs nothing, holds no foreign element, and shows every text',
    use: async ({ page }) => {
      const inspect = async () => {
        assert.equal(await page.evaluate(() => 'owned' in window), false)
        assert.equal(
          await page.locator('img, #owned, [onload], [onerror], [onclick], script:not([type])').count(),
          1,
        )
        assert.deepEqual(
          await page
            .locator('a')
            .evaluateAll((all) =>
              all
                .map((one) => one.getAttribute('href') ?? '')
                .filter((href) => !/^(?:#|https:\/\/)/.test(href)),
            ),
          [],
        )
      }
      await inspect()
      for (const tab of ['layers', 'packages', 'suppressed', 'problems', 'decisions', 'findings']) {
        await page.locator(`#tab-${tab}`).click()
        await inspect()
      }
      for (const [index, attack] of ATTACKS.entries()) {
        await page.locator('#panel-findings .opener').nth(index).click()
        const shown = attack.replaceAll(/[\u2028\u2029]/g, '').trim()
        assert.ok((await page.getByRole('dialog').innerText()).includes(shown.slice(0, 6)), attack)
        await inspect()
        await page.keyboard.press('Escape')
      }
    },
  })
})
