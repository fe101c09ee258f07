import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import Draft04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { ANY_TEXT, HOSTILE_REPORTS } from '../../../test/hostile-reports.ts'
import { manyFindings, renderReport, sampleFinding, sampleReport } from '../../../test/render-report.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Finding } from '../../core/finding.ts'
import { problem } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { sha256 } from '../../core/sha256.ts'
import type { ReportOptions } from '../types.ts'
import { MAX_NOTIFICATIONS, MAX_RESULTS, MAX_SUPPRESSED, MAX_UPLOAD_BYTES } from './limits.ts'
import { UploadSize } from './upload-size.ts'

interface Text {
  readonly text: string
  readonly markdown?: string
}

interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: Text
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string }
      readonly region: { readonly startLine: number; readonly endLine: number }
    }
  }[]
  readonly partialFingerprints: { readonly primaryLocationLineHash: string }
  readonly suppressions?: readonly { readonly justification: string }[]
}

interface Rule {
  readonly id: string
  readonly shortDescription: Text
  readonly fullDescription: Text
  readonly help: Text
  readonly helpUri?: string
  readonly properties: { readonly tags: readonly string[]; readonly 'security-severity'?: string }
}

interface Notification {
  readonly descriptor: { readonly id: string }
  readonly level: string
  readonly message: Text
}

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly Rule[] } }
  readonly results: readonly Result[]
  readonly invocations: readonly [
    { readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly Notification[] },
  ]
  readonly automationDetails: { readonly id: string }
  readonly properties: {
    readonly suppressed: readonly { readonly id: string; readonly by: string }[]
    readonly suppressedNotListed?: number
    readonly resultsCut?: { readonly written: number; readonly omitted: number }
  }
}

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, 'testdata/sarif-2.1.0.schema.json'), 'utf8'),
) as object
const ajv = new Draft04.default({ strict: false, unicodeRegExp: false })
addFormats.default(ajv)
const validate = ajv.compile(schema)

async function render(report: Report, options: Partial<ReportOptions> = {}): Promise<string> {
  return await renderReport('sarif', report, options)
}

async function runOf(report: Report, options: Partial<ReportOptions> = {}): Promise<Run> {
  const { runs } = JSON.parse(await render(report, options)) as { runs: [Run] }
  return runs[0]
}

function withFindings(...findings: Finding[]): Report {
  return sampleReport('full', { findings })
}

/** What GitHub refuses or drops; see limits.ts. */
function githubFaults(text: string): string[] {
  const { runs } = JSON.parse(text) as { runs: [Run] }
  const [{ results, tool, invocations }] = runs
  const { rules } = tool.driver
  const faults: string[] = []
  const check = (isFine: boolean, what: string): void => {
    if (!isFine) faults.push(what)
  }
  check(results.length <= 25_000, `${results.length} results`)
  check(rules.length <= 25_000, `${rules.length} rules`)
  const upload = gzipSync(text).length
  check(upload <= 10_000_000, `${upload} bytes`)
  check(invocations[0].toolExecutionNotifications.length <= 1001, 'notifications')
  for (const rule of rules) {
    const texts = [rule.id, rule.shortDescription.text, rule.fullDescription.text, rule.help.text]
    check(!texts.includes(''), `an empty text in ${rule.id}`)
    check(rule.shortDescription.text.length <= 1024, `a long short description of ${rule.id}`)
    check(rule.fullDescription.text.length <= 1024, `a long description of ${rule.id}`)
    check(rule.properties.tags.length <= 10, `tags of ${rule.id}`)
    check(rule.properties.tags.includes('security'), `no tag security in ${rule.id}`)
    check(/^(?:\d\.\d|10\.0)$/.test(rule.properties['security-severity'] ?? '0.0'), `a score of ${rule.id}`)
  }
  for (const result of results) {
    check(result.message.text !== '', `an empty message of ${result.ruleId}`)
    check(rules[result.ruleIndex]?.id === result.ruleId, `another rule for ${result.ruleId}`)
    check(result.locations.length === 1, `locations of ${result.ruleId}`)
    const uri = result.locations[0]?.physicalLocation.artifactLocation.uri ?? ''
    check(/^(?![/:])[\w.~!$&'()*+,;=@%/-]+$/.test(uri), `the path ${uri}`)
    check(/^[0-9a-f]{64}$/.test(result.partialFingerprints.primaryLocationLineHash), 'a fingerprint')
  }
  return faults
}

describe('sarif', () => {
  for (const [name, report] of Object.entries(SAMPLE_REPORTS)) {
    for (const showSuppressed of [false, true]) {
      it(`of ${name} is what the schema says and GitHub takes${showSuppressed ? ', with what is suppressed' : ''}`, async () => {
        const text = await render(report, { showSuppressed })
        assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors))
        assert.deepEqual(githubFaults(text), [])
      })
    }
  }

  it('is so for any text that a package, a feed or a person wrote', async () => {
    await fc.assert(
      fc.asyncProperty(HOSTILE_REPORTS, ANY_TEXT, async (report, dockerfile) => {
        const written = await render(report, { showSuppressed: true, dockerfile })
        assert.ok(validate(JSON.parse(written)), JSON.stringify(validate.errors))
        assert.deepEqual(githubFaults(written), [])
      }),
      { numRuns: 300 },
    )
  })

  it('has one rule for a flaw, with the severity that Plimsoll gives', async () => {
    const low = sampleFinding({ severity: { level: 'LOW', author: 'debian' } }, { name: 'curl' })
    const unknown = sampleFinding({ id: 'X-1', ids: ['X-1'], severity: { level: 'UNKNOWN' }, ratings: [] })
    const run = await runOf(withFindings(sampleFinding(), low, unknown))
    const { rules } = run.tool.driver
    assert.deepEqual(
      rules.map(({ id, properties }) => [id, properties['security-severity']]),
      [
        ['CVE-2023-44487', '7.5'],
        ['X-1', undefined],
      ],
    )
    assert.deepEqual(
      run.results.map(({ level }) => level),
      ['error', 'note', 'warning'],
    )
    const onlyLow = await runOf(withFindings(low))
    assert.equal(onlyLow.tool.driver.rules[0]?.properties['security-severity'], '2.0')
  })

  it('names a page for a flaw whose record names none', async () => {
    for (const [id, page] of [
      ['CVE-2024-1', 'https://www.cve.org/CVERecord?id=CVE-2024-1'],
      ['GHSA-a-b-c', 'https://github.com/advisories/GHSA-a-b-c'],
      ['RUSTSEC-1', undefined],
    ] as const) {
      const finding = sampleFinding({ id, ids: [id], references: ['javascript:alert(1)', 'https://a b'] })
      const run = await runOf(withFindings(finding))
      assert.equal(run.tool.driver.rules[0]?.helpUri, page)
    }
  })

  it('keeps a fingerprint when the version, the line, the tag or the digest changes, and none for two places', async () => {
    const print = async (report: Report): Promise<string | undefined> =>
      (await runOf(report)).results[0]?.partialFingerprints.primaryLocationLineHash
    const library = { type: 'npm', path: 'a/package-lock.json', isDeclared: true }
    const of = (more: Partial<Finding['package']>, target: Partial<Report['target']> = {}): Report => {
      const report = withFindings(sampleFinding({}, { ...library, ...more }))
      return { ...report, target: { ...report.target, repoTags: [], ...target } }
    }
    const first = await print(of({ lines: { start: 3, end: 5 } }))
    for (const [more, target] of [
      [{ version: '9' }, {}],
      [{ lines: { start: 30, end: 50 } }, {}],
      [{}, { name: 'registry.example/app:2.0' }],
      [{}, { name: 'registry.example/app@sha256:'.concat('a'.repeat(64)) }],
    ] as const)
      assert.equal(await print(of(more, target)), first)
    for (const more of [{ path: 'b/package-lock.json' }, { name: 'other' }, { type: 'pypi' }])
      assert.notEqual(await print(of(more)), first)
    const twice = await runOf(
      withFindings(sampleFinding({}, library), sampleFinding({}, { ...library, version: '9' })),
    )
    const prints = twice.results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash)
    assert.equal(new Set(prints).size, 2)
  })

  it('shows a finding on the line of the lock file, in the Dockerfile, or under the name of the image', async () => {
    const declared = {
      type: 'npm',
      path: 'web app/package-lock.json',
      isDeclared: true,
      lines: { start: 7, end: 9 },
    }
    const place = async (onPackage: object, target: object, dockerfile?: string): Promise<unknown[]> => {
      const report = withFindings(sampleFinding({}, onPackage))
      const { results } = await runOf(
        { ...report, target: { ...report.target, repoTags: [], ...target } },
        dockerfile === undefined ? {} : { dockerfile },
      )
      const { artifactLocation, region } = results[0]?.locations[0]?.physicalLocation ?? {}
      return [artifactLocation?.uri, region?.startLine, region?.endLine]
    }
    const tree = { kind: 'filesystem', name: '/home/tree' }
    const library = { type: 'npm', path: 'srv/x/package.json' }
    for (const [onPackage, target, dockerfile, shown] of [
      [declared, tree, undefined, ['web%20app/package-lock.json', 7, 9]],
      [declared, tree, 'Dockerfile', ['web%20app/package-lock.json', 7, 9]],
      [declared, { ...tree, name: './sub/' }, undefined, ['sub/web%20app/package-lock.json', 7, 9]],
      [declared, { ...tree, name: '.' }, undefined, ['web%20app/package-lock.json', 7, 9]],
      [declared, { ...tree, name: '../up' }, undefined, ['web%20app/package-lock.json', 7, 9]],
      [
        declared,
        { kind: 'repository', name: 'git.example/x' },
        undefined,
        ['web%20app/package-lock.json', 7, 9],
      ],
      [declared, {}, './build/Dockerfile', ['build/Dockerfile', 1, 1]],
      [library, { name: 'nginx' }, undefined, ['library/nginx/srv/x/package.json', 1, 1]],
      [{}, { name: 'nginx:1' }, undefined, ['library/nginx', 1, 1]],
      [{}, { kind: 'rootfs', name: '/mnt/root/' }, 'Dockerfile', ['root', 1, 1]],
      [{}, { kind: 'rootfs', name: '/' }, undefined, ['rootfs', 1, 1]],
      [
        { ...library, path: '../../etc/passwd' },
        { name: 'nginx' },
        undefined,
        ['library/nginx/etc/passwd', 1, 1],
      ],
    ] as const)
      assert.deepEqual(await place(onPackage, target, dockerfile), shown)
  })

  it('makes no result of what is suppressed, unless that is asked for', async () => {
    const report = sampleReport('full')
    const plain = await runOf(report)
    assert.equal(plain.results.length, report.findings.length)
    assert.deepEqual(
      plain.properties.suppressed.map(({ id, by }) => [id, by]),
      report.suppressed.map(({ finding, by }) => [finding.id, by]),
    )
    const shown = await runOf(report, { showSuppressed: true })
    assert.deepEqual(
      shown.results.flatMap(
        ({ suppressions }) => suppressions?.map(({ justification }) => justification) ?? [],
      ),
      [
        'not affected by the word of App team (app.openvex.json): the code is not called',
        'accepted by team-a until 2026-02-01 (plimsoll.yaml:4): mended with the next release',
        'not asked for (--severity): severity LOW was not asked for',
      ],
    )
  })

  it('says whether the scan was whole, and what hides findings before what does not', async () => {
    const whole = await runOf(sampleReport('clean'))
    assert.equal(whole.invocations[0].executionSuccessful, true)
    const unjudged = await runOf(sampleReport('unjudged'))
    assert.equal(unjudged.invocations[0].executionSuccessful, false)
    const { toolExecutionNotifications } = (await runOf(sampleReport('full'))).invocations[0]
    const levels = new Map(toolExecutionNotifications.map(({ descriptor, level }) => [descriptor.id, level]))
    assert.deepEqual([levels.get('record-unreadable'), levels.get('path-escapes')], ['error', 'warning'])
  })

  it('tells the runs of images apart', async () => {
    assert.equal((await runOf(sampleReport('full'))).automationDetails.id, 'plimsoll/app/')
    assert.equal((await runOf(sampleReport('rootfs'))).automationDetails.id, 'plimsoll/root/')
  })
})

describe("sarif at GitHub's limits", () => {
  it('keeps the most urgent of 30,000 findings, and says so', async () => {
    const findings = manyFindings(30_000)
    const text = await render(sampleReport('full', { findings }))
    assert.deepEqual(githubFaults(text), [])
    const { runs } = JSON.parse(text) as { runs: [Run] }
    const [run] = runs
    const { length } = run.results
    assert.ok(length > 5000 && length <= MAX_RESULTS, `${length} results`)
    assert.ok(gzipSync(text).length > MAX_UPLOAD_BYTES / 2, 'much more would have fitted')
    assert.deepEqual(
      run.results.map(({ ruleId }) => ruleId),
      findings.slice(0, length).map(({ id }) => id),
    )
    assert.deepEqual(run.properties.resultsCut, { written: length, omitted: 30_000 - length })
    const notes = run.invocations[0].toolExecutionNotifications
    assert.equal(notes[0]?.descriptor.id, 'results-cut')
    assert.match(notes[0].message.text, new RegExp(`^${30_000 - length} of 30000 results were left out`))
    assert.ok(notes.some(({ descriptor }) => descriptor.id === 'results-kept'))
  })

  it('has 25,000 results where they are small enough', async () => {
    const [finding] = manyFindings(1)
    assert.ok(finding)
    const findings = Array.from({ length: MAX_RESULTS + 1 }, () => finding)
    const text = await render(sampleReport('full', { findings }))
    assert.deepEqual(githubFaults(text), [])
    assert.deepEqual((JSON.parse(text) as { runs: [Run] }).runs[0].properties.resultsCut, {
      written: MAX_RESULTS,
      omitted: 1,
    })
  })

  it('has so many notifications and suppressed findings, and counts the others', async () => {
    const [first] = sampleReport('full').suppressed
    assert.ok(first)
    const report = sampleReport('full', {
      problems: Array.from({ length: 3000 }, (_, i) => problem('file-unreadable', `${i}`, 'x'.repeat(9000))),
      suppressed: Array.from({ length: MAX_SUPPRESSED + 7 }, () => first),
    })
    const text = await render(report)
    assert.deepEqual(githubFaults(text), [])
    const [run] = (JSON.parse(text) as { runs: [Run] }).runs
    const notes = run.invocations[0].toolExecutionNotifications
    assert.equal(notes.length, MAX_NOTIFICATIONS + 1)
    assert.match(notes.at(-1)?.message.text ?? '', /^\d{4} more are not listed\.$/)
    assert.equal(run.properties.suppressedNotListed, 7)
  })

  it('stays below them when nothing can be compressed', async () => {
    const noise = (i: number, length: number): string =>
      Array.from({ length: Math.ceil(length / 64) }, (_, k) => sha256(`${i} ${k}`))
        .join('')
        .slice(0, length)
    const [first] = sampleReport('full').suppressed
    assert.ok(first)
    const report = sampleReport('full', {
      findings: manyFindings(6000).map((finding, i) => ({ ...finding, description: noise(i, 8000) })),
      problems: Array.from({ length: 2000 }, (_, i) => problem('file-unreadable', `${i}`, noise(i, 3000))),
      suppressed: Array.from({ length: MAX_SUPPRESSED }, (_, i) => ({ ...first, reason: noise(i, 3000) })),
    })
    const text = await render(report, { showSuppressed: true })
    assert.deepEqual(githubFaults(text), [])
    const { results } = (JSON.parse(text) as { runs: [Run] }).runs[0]
    assert.ok(results.length > 500 && results.length < 6000, `${results.length}`)
  })

  it('cuts texts, between characters', async () => {
    const long = '🚢'.repeat(100_000)
    const finding = sampleFinding(
      {
        title: long,
        description: long,
        statusReason: long,
        cwes: Array.from({ length: 50 }, (_, i) => `CWE-${i}`),
      },
      { name: long },
    )
    const text = await render(withFindings(finding))
    assert.deepEqual(githubFaults(text), [])
    assert.ok(text.isWellFormed() && text.length < 60_000)
    const [rule] = (JSON.parse(text) as { runs: [Run] }).runs[0].tool.driver.rules
    assert.ok(rule?.shortDescription.text.isWellFormed() && rule.help.text.length <= 8000)
  })

  it('estimates what gzip makes of a file from above, and not by much', () => {
    const pieces = manyFindings(4000).map((finding) => JSON.stringify(finding))
    const size = new UploadSize(1_000_000)
    for (const piece of pieces) size.add(piece)
    const packed = gzipSync(pieces.join('')).length
    assert.ok(size.bytes >= packed && size.bytes < packed * 1.5, `${size.bytes} for ${packed}`)
  })
})
