import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { ANY_TEXT, HOSTILE_REPORTS } from '../../../test/hostile-reports.ts'
import { needsReaders, READERS_PYTHON } from '../../../test/real-data.ts'
import { manyFindings, renderReport, sampleReport } from '../../../test/render-report.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import { problem } from '../../core/problem.ts'
import { markdownCode, markdownRow, markdownText } from '../escape-markdown.ts'
import { MAX_COMMENT_BYTES, MAX_SUMMARY_BYTES } from './limits.ts'

/** HTML by GitHub's own reader of Markdown, cmark-gfm, with raw HTML let through, so that it would show. */
function htmlOf(texts: readonly string[]): string[] {
  const program = `
import json, sys, cmarkgfm
from cmarkgfm.cmark import Options
print(json.dumps([cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE) for text in json.load(sys.stdin)]))`
  const input = JSON.stringify(texts.map((text) => text.toWellFormed()))
  return JSON.parse(
    execFileSync(READERS_PYTHON, ['-c', program], { input, maxBuffer: 1e8 }).toString(),
  ) as string[]
}

function tagsOf(html: string): string[] {
  return html.match(/<(?!!--)\/?[^>]*>/g) ?? []
}

/** Text as a reader sees it. */
function shownBy(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim()
}

/** What GitHub looks for in the text when it is HTML: people, issues. */
const REFERENCE = /@\w|#\d|\bGH-\d/i

/** One thing that Markdown knows on each line. */
const MARKUP = String.raw`@user
see #12
GH-12
a@b.example
http://x.example
www.x.example
xmpp:a@b.example
mailto:a@b.example
<img src=x>
[a](b)
![a](b)
[x]: y
[^1]: y
&lt;b&gt;
&amp;amp;
&#64;user
1. a
1) a
- a
+ a
# a
> a
    code
***
---
===
~~~
| a |
<!-- x
a\
$x$
*a*
__a__`.split('\n')

describe('text in Markdown', () => {
  const samples = [...fc.sample(ANY_TEXT, { numRuns: 2000, seed: 11 }), ...MARKUP]

  it('is prose that shows what it is and forms nothing', (t) => {
    if (!needsReaders(t)) return
    const written = samples.map(markdownText)
    const cells = written.map(
      (text) => `${markdownRow(['a', 'b'])}${markdownRow(['---', '---'])}${markdownRow([text, 'x'])}`,
    )
    const pages = htmlOf([...written, ...cells])
    for (const [i, text] of written.entries()) {
      const [prose = '', cell = ''] = [pages[i], pages[written.length + i]]
      assert.deepEqual(
        tagsOf(prose).filter((tag) => !/^<\/?p>$/.test(tag)),
        [],
        text,
      )
      assert.equal(tagsOf(cell).filter((tag) => tag === '<td>').length, 2, text)
      assert.deepEqual(
        tagsOf(cell).filter((tag) => !/^<\/?(?:table|t[rhd]|thead|tbody)>$/.test(tag)),
        [],
        text,
      )
      assert.doesNotMatch(prose.replaceAll(/<\/?p>/g, ''), REFERENCE, text)
    }
    const plain = ['@user', 'a_b*c', '<b>', '[a](b)', '1. a', '- a', 'http://x.example', '&lt;', '#12', 'a|b']
    assert.deepEqual(htmlOf(plain.map(markdownText)).map(shownBy), plain)
  })

  it('is code that shows what it is', (t) => {
    if (!needsReaders(t)) return
    const plain = ['a', '`', '``a`', 'a`', '@user #1', '<b>', '\\', 'a|b', '*a*']
    const pages = htmlOf(
      plain.map((text) => `${markdownRow(['a'])}${markdownRow(['---'])}${markdownRow([markdownCode(text)])}`),
    )
    for (const [i, page] of pages.entries()) {
      assert.equal(
        /<code>(?<code>.*)<\/code>/.exec(page)?.groups?.['code'] !== undefined,
        true,
        String(plain[i]),
      )
      assert.equal(shownBy(/<code>.*<\/code>/.exec(page)?.[0] ?? ''), plain[i])
    }
    assert.equal(markdownCode(' \n '), '')
  })
})

for (const [id, most] of [
  ['markdown', MAX_COMMENT_BYTES],
  ['github-summary', MAX_SUMMARY_BYTES],
] as const) {
  describe(id, () => {
    it('has no tag, link or reference that a stranger made', async (t) => {
      if (!needsReaders(t)) return
      const reports = [
        ...Object.values(SAMPLE_REPORTS),
        ...fc.sample(HOSTILE_REPORTS, { numRuns: 200, seed: 5 }),
      ]
      const texts = await Promise.all(reports.map(async (report) => await renderReport(id, report)))
      for (const [i, html] of htmlOf(texts).entries()) {
        const odd = tagsOf(html).filter(
          (tag) =>
            !/^<\/?(?:h2|h3|p|strong|code|ul|li|table|thead|tbody|t[rhd]|details|summary|a)>$/.test(tag) &&
            !/^<t[hd] align="right">$|^<a href="https?:[^"]*">$/.test(tag),
        )
        assert.deepEqual(odd, [], String(texts[i]))
        const prose = html.replaceAll(/<code>.*?<\/code>|<a href="[^"]*">/g, '')
        assert.doesNotMatch(prose, REFERENCE, String(texts[i]))
      }
    })

    it('is never longer than its reader takes, keeps the most urgent, and says what it leaves out', async () => {
      const findings = manyFindings(30_000)
      const [first] = sampleReport('full').suppressed
      assert.ok(first)
      const report = sampleReport('full', {
        findings,
        suppressed: Array.from({ length: 30_000 }, () => first),
        problems: Array.from({ length: 30_000 }, (_, i) =>
          problem('file-unreadable', `f${i}`, '漢'.repeat(1000)),
        ),
      })
      const text = await renderReport(id, report)
      const bytes = Buffer.byteLength(text)
      assert.ok(bytes <= most && bytes > most * 0.8, `${bytes} bytes`)
      const shown = [...text.matchAll(/^\| \[`(?<id>CVE-2024-\d{5})`\]/gm)].map(
        (match) => match.groups?.['id'],
      )
      assert.ok(shown.length > 100)
      assert.deepEqual(
        shown,
        findings.slice(0, shown.length).map((finding) => finding.id),
      )
      assert.ok(text.includes(`**${30_000 - shown.length} of 30000 are left out here`))
      for (const title of ['Not judged', 'Findings', 'Suppressed'])
        assert.ok(text.includes(`${title} (30000)`), title)
      assert.match(text, /\*\*Verdict: fail\*\*/)
    })
  })
}
