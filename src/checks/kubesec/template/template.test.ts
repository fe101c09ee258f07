import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { KubesecReport } from '../report.ts'
import { scoreObject } from '../score.ts'
import { reportByTemplate } from './index.ts'
import { TEMPLATE_LIMITS } from './limits.ts'
import { parseTemplate } from './parse.ts'
import { renderTemplate } from './render.ts'
import type { Value } from './values.ts'

const NOW = new Date('2026-01-02T03:04:05.670Z')
const DATA: Value = {
  Name: 'web',
  Empty: '',
  Zero: 0,
  Five: 5,
  Yes: true,
  Nothing: null,
  List: ['a', 'b', 'c'],
  None: [],
  Inner: { Deep: { Text: 'deep' } },
}

function rendered(source: string, data: Value = DATA): string {
  return renderTemplate(parseTemplate(source, TEMPLATE_LIMITS), data, { limits: TEMPLATE_LIMITS, now: NOW })
}

const CASES: readonly (readonly [source: string, output: string])[] = [
  ['plain {{.Name}}', 'plain web'],
  ['a {{- .Name -}}  \n b', 'awebb'],
  ['a {{-3}} b', 'a -3 b'],
  ['x{{/* comment }} */}}y', 'xy'],
  ['x {{- /* comment */ -}} y', 'xy'],
  ['{{.Inner.Deep.Text}} {{(.Inner).Deep.Text}} {{$.Name}}', 'deep deep web'],
  ['{{if .Empty}}a{{else if .Zero}}b{{else if .None}}c{{else}}d{{end}}', 'd'],
  ['{{if .Inner}}structures are true{{end}}', 'structures are true'],
  ['{{with .Inner.Deep}}{{.Text}}{{end}}{{with .Empty}}x{{else}}-{{end}}', 'deep-'],
  ['{{with $x := .Name}}{{$x}}{{.}}{{end}}', 'webweb'],
  ['{{range .List}}{{.}},{{end}}{{range .None}}x{{else}}none{{end}}', 'a,b,c,none'],
  ['{{range $i, $e := .List}}{{$i}}{{$e}} {{end}}', '0a 1b 2c '],
  ['{{range $e := .List}}{{if eq $e "b"}}{{continue}}{{end}}{{$e}}{{end}}', 'ac'],
  ['{{range .List}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{end}}', 'a'],
  ['{{$first := true}}{{range .List}}{{if $first}}{{$first = false}}{{else}},{{end}}{{.}}{{end}}', 'a,b,c'],
  ['{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}', '21'],
  ['{{"quoted \\"}}\\" \\u00e9\\n" | printf "%q"}}', '"quoted \\"}}\\" é\\n"'],
  ['{{`raw \\n`}}', 'raw \\n'],
  ['{{len .List}} {{len "é"}} {{index .List 1}}', '3 2 b'],
  [
    '{{eq .Five 1 5}} {{ne .Name "x"}} {{lt .Five 0}} {{ge .Five 5}} {{lt "a" "b"}}',
    'true true false true true',
  ],
  ['{{and .Name .Five}} {{or .Empty .Zero "z"}} {{not .Empty}}', '5 z true'],
  ['{{and false (index .None 9)}}', 'false'],
  [
    '{{printf "%s|%5d|%-4s|%05d|%v|%t|%.2f|%x|%%" .Name 5 "ab" -7 .List true 1.5 255}}',
    'web|    5|ab  |-0007|[a b c]|true|1.50|ff|%',
  ],
  ['{{print "a" 1 2 "b"}} {{println "a" 1}}', 'a1 2b a 1\n'],
  ['{{.Nothing}} {{.Inner}} {{.List}}', '<no value> {{deep}} [a b c]'],
  ['{{define "item"}}<{{.}}>{{end}}{{range .List}}{{template "item" .}}{{end}}', '<a><b><c>'],
  ['{{block "b" .Name}}[{{.}}]{{end}}', '[web]'],
  ['{{html "<a b=\'c\'>&"}} {{urlquery "a b&c"}}', '&lt;a b=&#39;c&#39;&gt;&amp; a+b%26c'],
  [
    '{{escapeString "a > \\"b\\""}} {{toLower "ABC"}} {{endWithPeriod "a"}}{{endWithPeriod "b."}}',
    'a &gt; &#34;b&#34; abc a.b.',
  ],
  [
    '{{js "it\'s <b> a=\\"b\\" & \\\\ \\n é\\u2028"}}',
    String.raw`it\'s \u003Cb\u003E a\u003D\"b\" \u0026 \\ \u000A é\u2028`,
  ],
  ['{{urlquery "a!b\'(c)*~-_.é"}}', 'a%21b%27%28c%29%2A~-_.%C3%A9'],
  ['{{le .Five 5}} {{le .Five 4}} {{gt .Five 4}} {{gt "a" "b"}} {{ne 1 1}}', 'true false true false false'],
  ['{{joinSlices | len}} {{joinSlices .None | len}}', '0 0'],
  ['{{endWithPeriod ""}} {{toLower "ÄB-1"}}', '. äb-1'],
  ['{{getCurrentTime}}', '2026-01-02T03:04:05.67Z'],
  ['{{range joinSlices .List .None .List}}{{.}}{{end}}', 'abcabc'],
]

const FAULTS: readonly (readonly [source: string, message: RegExp])[] = [
  ['a\n{{.Nope}}', /template: output template:2: can't evaluate field Nope/],
  ['{{nope .}}', /function "nope" not defined/],
  ['{{if .Name}}', /unexpected EOF/],
  ['{{end}}', /unexpected \{\{end\}\}/],
  ['{{else}}', /unexpected \{\{else\}\}/],
  ['{{if true}}{{else}}{{else}}{{end}}', /expected end/],
  ['{{.Name', /unclosed action/],
  ['{{/* x', /unclosed comment/],
  ['{{}}', /missing value for command/],
  ['{{.Name | }}', /missing value for command/],
  ['{{"a" "b"}}', /can't give argument to non-function a/],
  ['{{.Name .Five}}', /can't give argument to non-function/],
  ['{{$x}}', /undefined variable "\$x"/],
  ['{{$x = 1}}', /undefined variable "\$x"/],
  ['{{break}}', /outside \{\{range\}\}/],
  ['{{range .Inner}}{{end}}', /can't iterate over a structure/],
  ['{{eq .Name 5}}', /incompatible types/],
  ['{{lt .List 5}}', /incompatible types/],
  ['{{index .List 3}}', /index out of range: 3/],
  ['{{printf "%d" "a"}}', /printf: %d does not take this value/],
  ['{{printf "%s"}}', /has no argument/],
  ['{{printf "%9999d" 1}}', /wider than 1000/],
  ['{{template "nope"}}', /template "nope" not defined/],
  ['{{(.Name}}', /unclosed left paren/],
  ['{{call .Name}}', /function "call" not defined/],
  ['{{"\\z"}}', /escape/],
]

describe('templates in the language of Go', () => {
  for (const [source, output] of CASES) it(source, () => assert.equal(rendered(source), output))

  for (const [source, message] of FAULTS)
    it(`says what is wrong with ${source}`, () =>
      assert.throws(() => rendered(source), { code: 'kubesec-invalid', message }))

  it('has limits of length, depth, output and steps', () => {
    const limits = { length: 200, depth: 5, output: 50, steps: 100 }
    const run = (source: string): string =>
      renderTemplate(parseTemplate(source, limits), DATA, { limits, now: NOW })
    assert.throws(() => run('x'.repeat(201)), /longer than 200 characters/)
    assert.throws(() => run('{{if 1}}'.repeat(6) + '{{end}}'.repeat(6)), /more than 5 blocks/)
    assert.throws(() => run('{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}'), /call each other/)
    assert.throws(() => run('x'.repeat(51)), /writes more than 50 characters/)
    const nested = '{{range $.List}}'.repeat(5) + '{{end}}'.repeat(5)
    assert.throws(() => run(nested), /takes more than 100 steps/)
    assert.throws(() => rendered(`{{${'('.repeat(200)}1${')'.repeat(200)}}}`), /parentheses/)
  })

  it('any text is a template or a fault of one', () => {
    const part = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '-}}',
      '.Name',
      '"',
      '`',
      '|',
      '$x',
      ':=',
      'if',
      'end',
      'range',
      '(',
      ')',
      ' ',
      '\n',
      '/*',
      '*/',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        try {
          rendered(parts.join(''))
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'kubesec-invalid', String(error))
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the time of a template', () => {
  it('has as many digits as it needs, in UTC', () => {
    for (const [time, expected] of [
      ['2026-01-02T03:04:00.000Z', '2026-01-02T03:04:00Z'],
      ['2026-01-02T10:00:10.500Z', '2026-01-02T10:00:10.5Z'],
      ['2026-01-02T10:00:10.001+02:00', '2026-01-02T08:00:10.001Z'],
    ] as const) {
      const now = new Date(time)
      const tree = parseTemplate('{{getCurrentTime}}', TEMPLATE_LIMITS)
      assert.equal(renderTemplate(tree, DATA, { limits: TEMPLATE_LIMITS, now }), expected)
    }
  })
})

describe('the template format', () => {
  it('writes what a SARIF template asks for as JSON', () => {
    const object = { kind: 'Pod', spec: { containers: [{ securityContext: { privileged: true } }] } }
    const report: KubesecReport = { valid: true, fileName: 'pod.yaml', ...scoreObject(object) }
    const text = reportByTemplate([report, { ...report, valid: false }], SARIF_LIKE, NOW)
    const { runs } = JSON.parse(text) as {
      runs: { rules: { id: string }[]; results: { ruleId: string; text: string; selector: string }[] }[]
    }
    assert.equal(runs.length, 1)
    assert.equal(runs[0]?.rules.length, report.rules.length)
    const results = runs[0]?.results ?? []
    assert.equal(results.length, report.scoring.advise.length + 1)
    assert.equal(results.at(-1)?.ruleId, 'Privileged')
    assert.ok(results.every((one) => one.text.endsWith('.')))
    assert.ok(results.some((one) => one.selector.includes('-gt 10000')))
  })
})

/** With everything that templates for SARIF use. */
const SARIF_LIKE = `{
  "runs": [
    {{- $run := true }}
    {{- range $index, $report := . }}
    {{- if and $report.Valid (not (eq $report.Message "This resource kind is not supported by kubesec")) -}}
      {{- if $run -}}{{- $run = false -}}{{ else -}},{{- end }}
    { "rules": [
      {{- $first := true }}
      {{- range .Rules }}
        {{- if $first -}}{{- $first = false -}}{{ else -}},{{- end }}
        { "id": "{{ .ID }}", "points": "{{ .Points }}", "text": {{ escapeString .Selector | printf "%q" }},
          {{- if lt .Points 0 -}} "severity": "9.0" {{ else -}} "severity": "5.0" {{- end }} }
      {{- end -}} ],
      "results": [
      {{- $second := true }}
      {{- range $at, $hit := joinSlices .Scoring.Advise .Scoring.Critical -}}
        {{- if $second -}}{{- $second = false -}}{{ else -}},{{- end }}
        { "ruleId": "{{ $hit.ID }}", "text": {{ endWithPeriod $hit.Reason | printf "%q" }},
          "selector": {{ escapeString $hit.Selector | printf "%q" }}, "uri": "{{ $report.FileName }}" }
      {{- end -}} ]
    }
  {{- end -}}
  {{- end }}
  ]
}`
