import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Ajv } from 'ajv'
import Draft04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { needsProgram, needsRealData, realData } from '../real-data.ts'

const ROOT = join(import.meta.dirname, '../..')
const TEMPLATE = join(ROOT, 'examples/templates/report.html')
const EXAMPLE = ['image', '--input', 'examples/harbour.oci.tar', '--mirror', 'examples/mirror']

const FORMATS = [
  'json',
  'sarif',
  'gitlab',
  'gitlab-15.2',
  'gitlab-codequality',
  'junit',
  'jenkins-issues',
  'csv',
  'markdown',
  'github-summary',
  'cosign-vuln',
  'template',
] as const
type Format = (typeof FORMATS)[number]

/** Every format of one scan of a real image, by the command. */
async function reportsOf(cache: string, ...more: readonly string[]): Promise<(format: Format) => string> {
  const outputs = FORMATS.flatMap((format) => ['-f', format, '-o', join(cache, `report.${format}`)])
  const input = ['image', '--input', realData('images/whiteouts-4-layers.docker.tar')]
  const args = [...input, '--mirror', realData('upstream'), '--cache-dir', cache, '--template', TEMPLATE]
  const { code, stderr, stdout } = await plimsoll([...args, ...outputs, ...more])
  assert.deepEqual([code, stderr, stdout], [0, '', ''])
  return (format) => readFileSync(join(cache, `report.${format}`), 'utf8')
}

function schema(path: string): object {
  return JSON.parse(readFileSync(join(ROOT, 'src/reports', path), 'utf8')) as object
}

/** Findings of the image; see real-images.test.ts. */
const FINDINGS = 8

describe('a real image', () => {
  it('is reported in every format as its reader wants it', async (t) => {
    if (!needsRealData(t) || !needsProgram(t, 'xmllint')) return
    const cache = temporaryFolder(t)
    const read = await reportsOf(cache, '--dockerfile', 'build/Dockerfile')

    const sarif = JSON.parse(read('sarif')) as {
      runs: [
        {
          results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[]
          automationDetails: { id: string }
        },
      ]
    }
    const draft04 = new Draft04.default({ strict: false, unicodeRegExp: false })
    addFormats.default(draft04)
    assert.ok(
      draft04.validate(schema('sarif/testdata/sarif-2.1.0.schema.json'), sarif),
      JSON.stringify(draft04.errors),
    )
    assert.equal(sarif.runs[0].results.length, FINDINGS)
    const uris = sarif.runs[0].results.map(
      ({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri,
    )
    assert.deepEqual(new Set(uris), new Set(['build/Dockerfile']))
    assert.ok(gzipSync(read('sarif')).length < 100_000)

    for (const [format, version] of [
      ['gitlab', '15.0.7'],
      ['gitlab-15.2', '15.2.0'],
    ] as const) {
      const ajv = new Ajv({ strict: false })
      const value = JSON.parse(read(format)) as { vulnerabilities: unknown[] }
      const file = `gitlab/testdata/container-scanning-${version}.schema.json`
      assert.ok(ajv.validate(schema(file), value), JSON.stringify(ajv.errors))
      assert.equal(value.vulnerabilities.length, FINDINGS)
    }

    const xsd = join(ROOT, 'src/reports/junit/testdata/junit-10.xsd')
    execFileSync('xmllint', ['--noout', '--nonet', '--schema', xsd, join(cache, 'report.junit')], {
      stdio: 'pipe',
    })
    assert.equal(read('junit').match(/<failure /g)?.length, FINDINGS)

    const issues = JSON.parse(read('gitlab-codequality')) as { check_name: string }[]
    assert.equal(issues.filter(({ check_name }) => check_name.startsWith('CVE-')).length, FINDINGS)
    const jenkins = JSON.parse(read('jenkins-issues')) as { issues: { category: string }[] }
    assert.equal(jenkins.issues.filter(({ category }) => category === 'Vulnerability').length, FINDINGS)
    assert.equal(read('csv').match(/^finding,/gm)?.length, FINDINGS)
    for (const format of ['markdown', 'github-summary'] as const)
      assert.equal(read(format).match(/^\| \[`CVE-/gm)?.length, FINDINGS)
    assert.equal(read('template').match(/<tr class="/g)?.length, FINDINGS)
    const predicate = JSON.parse(read('cosign-vuln')) as { scanner: { result: unknown } }
    assert.deepEqual(predicate.scanner.result, JSON.parse(read('json')))
  })

  it('keeps its fingerprints, and says of the findings that were not asked for that they are suppressed', async (t) => {
    if (!needsRealData(t)) return
    const all = await reportsOf(temporaryFolder(t))
    const some = await reportsOf(temporaryFolder(t), '--severity', 'CRITICAL', '--show-suppressed')
    type Sarif = { runs: [{ results: { partialFingerprints: object; suppressions?: unknown[] }[] }] }
    const prints = (text: string): string[] =>
      (JSON.parse(text) as Sarif).runs[0].results
        .map(({ partialFingerprints }) => JSON.stringify(partialFingerprints))
        .sort()
    assert.deepEqual(prints(some('sarif')), prints(all('sarif')))
    const { results } = (JSON.parse(some('sarif')) as Sarif).runs[0]
    const suppressed = results.filter(({ suppressions }) => suppressions !== undefined).length
    assert.equal(suppressed, FINDINGS) // Nobody has rated any of them.
    assert.equal(some('csv').match(/^suppressed,/gm)?.length, suppressed)
    assert.equal(some('junit').match(/type="suppressed">/g)?.length, suppressed + 1)
  })
})

describe('a template', () => {
  it('is read from a file, once, and checked before anything is scanned', async (t) => {
    const folder = temporaryFolder(t)
    const file = join(folder, 'own.tpl')
    const scan = async (text: string | undefined, ...args: readonly string[]) => {
      if (text !== undefined) writeFileSync(file, text)
      return await plimsoll([...EXAMPLE, '--cache-dir', folder, '-f', 'template', ...args], { cwd: ROOT })
    }
    const good = await scan('{{%escape none}}{{target.name}} {{counts.findings}}\n', '--template', file)
    assert.deepEqual([good.code, good.stderr], [0, ''])
    assert.match(good.stdout, /^\S*harbour\S* \d+\n$/)
    for (const [text, args, code, message] of [
      [
        '{{%escape none}}\n{{target.nam}}',
        ['--template', file],
        2,
        /line 2, column 1: there is no «nam» here \(did you mean «name»\?\)/,
      ],
      ['{{#findings}}', ['--template', file], 2, /the section «findings» has no end/],
      [undefined, [], 2, /The format template needs a file with the template: --template FILE/],
      [undefined, ['--template', join(folder, 'none')], 3, /There is no template .*none/],
      [
        undefined,
        ['--template', '@html.tpl'],
        3,
        /There is no template @html\.tpl \(a path is given without the at sign\)/,
      ],
      [undefined, ['--template', folder], 3, /The template .* cannot be read: .*directory/],
    ] as const) {
      const outcome = await scan(text, ...args, '--input', 'nothing-there')
      assert.equal(outcome.code, code)
      assert.match(outcome.stderr, message)
    }
  })

  it('may be a pipe', async (t) => {
    if (!needsProgram(t, 'mkfifo')) return
    const folder = temporaryFolder(t)
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const written = writeFile(pipe, '{{%escape html}}{{#findings}}{{id}}\n{{/findings}}')
    const args = [...EXAMPLE, '--cache-dir', folder, '-f', 'template', '--template', pipe]
    // Whoever opens it a second time waits for ever.
    const { code, stdout, stderr } = await plimsoll(args, { cwd: ROOT, signal: AbortSignal.timeout(60_000) })
    await written
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^(?:(?:CVE|GHSA)-\S+\n)+$/)
  })
})
