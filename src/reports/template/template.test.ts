import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { manyFindings, renderReport, sampleFinding, sampleReport } from '../../../test/render-report.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import { PlimsollError } from '../../core/errors.ts'
import { checkNames } from './check-names.ts'
import { TEMPLATE_LIMITS, type TemplateLimits } from './limits.ts'
import { parseTemplate } from './parse.ts'
import { renderTemplate } from './render.ts'
import { isList, REPORT_SHAPE, type Shape } from './shape.ts'
import { type View, viewOf } from './view.ts'

const VIEW: View = {
  name: 'a<b',
  none: undefined,
  zero: 0,
  yes: true,
  empty: [],
  words: ['x', 'y', 'z'],
  box: { name: 'inner', deep: { n: 1 } },
  rows: [
    { name: 'r1', cells: ['1', '2'] },
    { name: 'r2', cells: [] },
  ],
}
const SHAPE: Shape = {
  name: 'scalar',
  none: 'scalar',
  zero: 'scalar',
  yes: 'scalar',
  empty: { list: 'scalar' },
  words: { list: 'scalar' },
  box: { name: 'scalar', deep: { n: 'scalar' } },
  rows: { list: { name: 'scalar', cells: { list: 'scalar' } } },
}

function render(source: string, limits: Partial<TemplateLimits> = {}): string {
  const all = { ...TEMPLATE_LIMITS, ...limits }
  const nodes = parseTemplate(source, all)
  checkNames(nodes, source, SHAPE)
  return [...renderTemplate(nodes, VIEW, all)].join('')
}

const NONE = '{{%escape none}}'

describe('a template', () => {
  for (const [source, written] of [
    ['text { } }} alone', 'text { } }} alone'],
    ['{{! a comment }}x', 'x'],
    ['{{%escape html}}{{name}}', 'a&lt;b'],
    ['{{%escape xml}}{{ name }}', 'a&lt;b'],
    ['{{%escape none}}{{name}}', 'a<b'],
    ['{{%escape json}}{{name}} {{zero}} {{yes}} {{none}}', '"a<b" 0 true null'],
    ['{{%escape csv}}{{name}}', 'a<b'],
    ['{{%escape markdown}}{{name}}', 'a&lt;b'],
    ['{{%escape html}}{{name}}{{%escape none}}{{name}}', 'a&lt;ba<b'],
    [`${NONE}{{name|upper}} {{name | upper | lower}} {{name|url}}`, 'A<B a<b a%3Cb'],
    [`${NONE}{{none}}{{none|upper}}`, ''],
    [`${NONE}{{box.name}} {{box.deep.n}}`, 'inner 1'],
    [`${NONE}{{#box}}{{name}} {{deep.n}} {{zero}}{{/box}}`, 'inner 1 0'],
    [`${NONE}{{#words}}{{index}}{{.}}{{^isLast}},{{/isLast}}{{/words}}`, '1x,2y,3z'],
    [`${NONE}{{#words}}{{#isFirst}}<{{/isFirst}}{{.}}{{/words}}`, '<xyz'],
    [
      `${NONE}{{#rows}}{{name}}:{{#cells}}{{name}}{{.}} {{/cells}}{{^cells}}none{{/cells}};{{/rows}}`,
      'r1:r11 r12 ;r2:none;',
    ],
    ['{{#empty}}never{{/empty}}{{^empty}}nothing{{/empty}}', 'nothing'],
    ['{{#none}}never{{/none}}{{#zero}}never{{/zero}}{{#yes}}once{{/yes}}{{^yes}}never{{/yes}}', 'once'],
    [`a\n  {{#yes}}  \nb\n{{/yes}}\r\nc\n{{! x }}`, 'a\nb\nc\n'],
    [`${NONE}\n{{#words}}\n- {{.}}\n{{/words}}\n`, '- x\n- y\n- z\n'],
    ['a {{#yes}}\nb{{/yes}}\n', 'a \nb\n'],
  ] as const) {
    it(`writes ${JSON.stringify(written)} for ${JSON.stringify(source)}`, () => {
      assert.equal(render(source), written)
    })
  }

  it('writes braces that stand in apostrophes', () => {
    assert.equal(render("${{'{{'}} secrets.X }}"), '${{ secrets.X }}')
  })

  for (const [source, place, message] of [
    ['{{name}}', '1, column 1', 'how values are escaped has to be said before the first one'],
    [`${NONE}\n\n  {{nmae}}`, '3, column 3', 'there is no «nmae» here (did you mean «name»?)'],
    [`${NONE}{{box.nam}}`, '1, column 17', 'there is no «nam» here (did you mean «name»?)'],
    [`${NONE}{{constructor}}`, '1, column 17', 'there is no «constructor» here'],
    [`${NONE}{{name.length}}`, '1, column 17', 'there is no «length» here'],
    [`${NONE}{{#words}}{{/words}}{{isFirst}}`, '1, column 37', 'there is no «isFirst» here'],
    [`${NONE}{{rows}}`, '1, column 17', '«rows» cannot be shown, it is a list: {{#rows}} … {{/rows}}'],
    [`${NONE}{{box}}`, '1, column 17', '«box» cannot be shown, it has members: name, deep'],
    [`${NONE}{{.}}`, '1, column 17', '«.» cannot be shown, it has members: '],
    ['x\n{{#yes}}', '2, column 1', 'the section «yes» has no end'],
    ['{{#yes}}{{#zero}}{{/yes}}', '1, column 18', 'the section that is open here is «zero», not «yes»'],
    ['{{/yes}}', '1, column 1', 'no section «yes» is open here'],
    ['{{name', '1, column 1', 'this tag has no end'],
    ['{{}}', '1, column 1', '«» is no name'],
    ['{{{name}}}', '1, column 1', '«{name» is no name'],
    ['{{> part}}', '1, column 1', '«> part» is no name'],
    ['{{a b}}', '1, column 1', '«a b» is no name'],
    ['{{# }}', '1, column 1', '«» is no name'],
    ["{{'x}}", '1, column 1', 'this text has no closing apostrophe'],
    [
      '{{%escape htm}}',
      '1, column 1',
      '«htm» is no way to escape (did you mean «html»?); there are none, html',
    ],
    ['{{%delimiters}}', '1, column 1', 'there is one setting: {{% escape html }}'],
    [`${NONE}{{name|uper}}`, '1, column 17', '«uper» is no filter (did you mean «upper»?); there are upper'],
  ] as const) {
    it(`is refused with ${JSON.stringify(source)}: ${message}`, () => {
      assert.throws(
        () => render(source),
        (error) =>
          error instanceof PlimsollError &&
          error.code === 'template-invalid' &&
          error.message.startsWith(`The template, line ${place}: ${message}`),
      )
    })
  }

  for (const [limits, source, message] of [
    [{ length: 10 }, 'x'.repeat(11), /longer than 10 characters/],
    [{ depth: 3 }, '{{#yes}}'.repeat(4), /more than 3 sections/],
    [{ output: 100 }, `{{#words}}${'x'.repeat(40)}{{/words}}`, /write more than 100 characters/],
    [
      { steps: 100 },
      '{{#words}}{{#words}}{{#words}}{{#words}}x{{/words}}{{/words}}{{/words}}{{/words}}',
      /take more than 100 steps/,
    ],
  ] as const) {
    it(`has a limit: ${String(message)}`, () => {
      assert.throws(() => render(source, limits), message)
    })
  }

  it('is read in a time that grows with its length', () => {
    for (const piece of ['{{!}}', '{{!}} ', ' {{!}}', '{{', '}}', "{{'}}", ' '])
      try {
        render(piece.repeat(TEMPLATE_LIMITS.length / 8))
      } catch (error) {
        assert.ok(error instanceof PlimsollError)
      }
  })

  it('of any text is read or refused, and nothing else', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{{',
        '}}',
        '#',
        '^',
        '/',
        '!',
        '%',
        "'",
        '.',
        '|',
        'rows',
        'name',
        'words',
        'escape html',
        '\n',
        ' ',
      ),
      fc.string({ maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          render(pieces.join(''))
        } catch (error) {
          assert.ok(error instanceof PlimsollError && error.code === 'template-invalid', String(error))
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the report as a template sees it', () => {
  /** What of a value is not as the shape has it. */
  function faults(view: View, shape: Shape, path: string): string[] {
    if (view === undefined) return []
    if (shape === 'scalar') return typeof view === 'object' ? [`${path} is no scalar`] : []
    if (isList(shape)) {
      if (!Array.isArray(view)) return [`${path} is no list`]
      return (view as readonly View[]).flatMap((item, i) => faults(item, shape.list, `${path}.${i}`))
    }
    if (typeof view !== 'object' || Array.isArray(view)) return [`${path} has no members`]
    const map = view as { readonly [member: string]: View }
    const names = new Set([...Object.keys(shape), ...Object.keys(map)])
    return [...names].flatMap((name) => {
      const inner = shape[name]
      if (inner === undefined || !(name in map)) return [`${path}.${name}`]
      return faults(map[name], inner, `${path}.${name}`)
    })
  }

  for (const [name, report] of Object.entries(SAMPLE_REPORTS)) {
    it(`has for ${name} the names that templates are checked by`, () => {
      assert.deepEqual(faults(viewOf(report), REPORT_SHAPE, name), [])
    })
  }

  it('is described name by name', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/templates.md'), 'utf8')
    const names = (shape: Shape): string[] => {
      if (shape === 'scalar') return []
      if (isList(shape)) return names(shape.list)
      return Object.entries(shape).flatMap(([name, inner]) => [name, ...names(inner)])
    }
    const missing = new Set(names(REPORT_SHAPE).filter((name) => !page.includes(`\`${name}\``)))
    assert.deepEqual([...missing], [])
  })
})

describe('the templates among the examples', () => {
  const read = (name: string): string =>
    readFileSync(join(import.meta.dirname, '../../../examples/templates', name), 'utf8')

  it('write a page in which no name is markup', async () => {
    const evil = '</td><script>alert(1)</script>"\' onload=x'
    const finding = sampleFinding(
      { id: evil, title: evil, references: [`javascript:${evil}`] },
      { name: evil, version: evil },
    )
    const report = sampleReport('full', { findings: [finding], packages: [finding.package] })
    const text = await renderReport('template', report, { template: read('report.html') })
    assert.ok(!text.includes('<script') && !text.includes('javascript:') && !text.includes('" onload'))
    assert.ok(text.includes('&lt;script&gt;'))
  })

  it('write JSON that can be read', async () => {
    for (const report of Object.values(SAMPLE_REPORTS)) {
      const text = await renderReport('template', report, { template: read('findings.json') })
      assert.equal((JSON.parse(text) as unknown[]).length, report.findings.length)
    }
  })

  it('come in pieces, and not as one text', async () => {
    const { templateFormat } = await import('./index.ts')
    const report = sampleReport('full', { findings: manyFindings(1000) })
    let pieces = 0
    const options = { width: 80, color: false, showSuppressed: false, listAllPackages: true }
    for (const piece of templateFormat.write(report, { ...options, template: read('findings.json') })) {
      assert.ok(piece.length < 10_000)
      pieces++
    }
    assert.ok(pieces >= 1000)
  })
})
