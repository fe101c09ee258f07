import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Finding } from '../../core/finding.ts'
import type { Report } from '../../core/report.ts'
import { MAX_YAML_LENGTH } from '../../documents/located-yaml.ts'
import { subjectOf } from './criteria.ts'
import { exceptionJudge } from './judge.ts'
import { MAX_EXCEPTIONS } from './limits.ts'
import { readConfiguredExceptions, readExceptions } from './read.ts'

const FULL = SAMPLE_REPORTS['full'] as Report

/** `line subject until: reason`, an entry a line. */
async function lines(text: string): Promise<string[]> {
  const { exceptions } = await readExceptions('x', text)
  return exceptions.map(({ line, criteria, until, reason, unable }) => {
    const words = [`${line}`, subjectOf(criteria), ...(until === undefined ? [] : [`until ${until}`])]
    return `${words.join(' ')}: ${unable ?? reason}`
  })
}

async function form(text: string): Promise<string> {
  return (await readExceptions('x', text)).form
}

/** Ids of the findings of the sample that the file suppresses. */
async function suppressed(text: string, findings: readonly Finding[] = FULL.findings): Promise<string[]> {
  const { exceptions } = await readExceptions('x', text)
  const judged = exceptionJudge(exceptions)(findings, FULL)
  return [...new Set(judged.suppressed.map(({ finding }) => finding.id))].sort()
}

describe('the form of a file', () => {
  const forms: readonly [string, string, string][] = [
    ['ids', 'CVE-2024-1\n', 'trivyignore'],
    ['ids behind a comment', '# exceptions:\n\n  CVE-2024-1 exp:2030-01-01\n', 'trivyignore'],
    ['nothing', '', 'trivyignore'],
    ['a list', '# all\n- id: CVE-2024-1\n  reason: r\n', 'plimsoll'],
    ['a list in brackets', '[{"id": "CVE-2024-1", "reason": "r"}]', 'plimsoll'],
    ['a map', 'exceptions:\n  - {id: CVE-2024-1, reason: r}\n', 'plimsoll'],
    ['an empty map', '---\nexceptions:\n', 'plimsoll'],
    ['a document without anything', '---\n', 'plimsoll'],
    ['sections of Trivy', 'secrets: []\n', 'trivyignore-yaml'],
    ['rules of Grype', 'check-for-app-update: false\nignore:\n  - vulnerability: CVE-2024-1\n', 'grype'],
    ['tables of osv-scanner', '[[IgnoredVulns]]\nid = "CVE-2024-1"\n', 'osv-scanner'],
    ['a mark of byte order', '\ufeffCVE-2024-1\n', 'trivyignore'],
  ]
  for (const [name, text, expected] of forms)
    it(`is told by ${name}`, async () => assert.equal(await form(text), expected))
})

describe('our own list', () => {
  it('has all criteria, one or several values each', async () => {
    const text = `
- id: [CVE-2024-1, ghsa-aaaa-bbbb-cccc]
  package: pkg:deb/debian/openssl*@3.*
  path: usr/**
  layer: base
  base-image: docker.io/**
  image: [app, app:*]
  status: will_not_fix
  severity: medium
  reason: |
    at length
  owner: team-a
  since: 2026-01-01
  until: 2026-12-31
- {package: openssl, reason: b}
`
    assert.deepEqual(await lines(text), [
      '2 CVE-2024-1, GHSA-AAAA-BBBB-CCCC on pkg:deb/debian/openssl*@3.* at usr/** in the base image in the base image docker.io/** in app, app:* with status will_not_fix of severity MEDIUM at most until 2026-12-31: at length',
      '15 everything on openssl: b',
    ])
  })

  it('may have the same criteria again for other days', async () => {
    const entry = '- {id: CVE-2024-1, reason: r, until: '
    assert.equal((await lines(`${entry}2026-01-01}\n${entry}2026-06-01}\n`)).length, 2)
  })

  it('of the configuration is read beside its options, and may be missing', async () => {
    const text = 'scan:\n  distro: a\nexceptions:\n  - {id: CVE-2024-1, reason: r}\n'
    const { exceptions } = await readConfiguredExceptions('plimsoll.yaml', text)
    assert.deepEqual(
      exceptions.map(({ line, path }) => [line, path]),
      [[4, ['exceptions', 0]]],
    )
    for (const none of ['', 'scan:\n', '# exceptions: none\n', 'exceptions:\n'])
      assert.deepEqual((await readConfiguredExceptions('plimsoll.yaml', none)).exceptions, [])
  })
})

describe('.trivyignore', () => {
  it('has ids, days on which they are over, and reasons in comments', async () => {
    const text = `# Accept the risk
# as long as it lasts
CVE-2024-1
CVE-2024-2 exp:2026-01-01

CVE-2024-3 # by the word of the vendor\r
GHSA-aaaa-bbbb-cccc not called here exp:2026-02-01
#
CVE-2024-4 # exp:2026-03-01
`
    assert.deepEqual(await lines(text), [
      '3 CVE-2024-1: Accept the risk as long as it lasts',
      '4 CVE-2024-2 until 2025-12-31: Accept the risk as long as it lasts',
      '6 CVE-2024-3: by the word of the vendor',
      '7 GHSA-AAAA-BBBB-CCCC until 2026-01-31: not called here',
      '9 CVE-2024-4 until 2026-02-28: listed in x',
    ])
  })

  it('leaves ids of other scanners alone, and counts them', async () => {
    const { exceptions, others } = await readExceptions(
      'x',
      'AVD-AWS-0001\nKSV-0012\nDS002\naws-access-key-id\nCVE-1\n',
    )
    assert.equal(exceptions.length, 4)
    assert.deepEqual(others, ['1 id of other configurations'])
  })

  it('may have the same id twice', async () => {
    assert.equal((await lines('CVE-2024-1\nCVE-2024-1\n')).length, 2)
  })
})

describe('.trivyignore.yaml', () => {
  const text = `vulnerabilities:
  - id: CVE-2023-44487
    purls: ['pkg:apk/alpine/libcurl']
    paths: ['**/installed']
    expired_at: 2099-01-01
    statement: not reachable
  - paths: [app/**]
  - id: CVE-2024-2
    expired_at: 2026-01-01T12:00:00Z
misconfigurations:
  - id: KSV-0001
secrets: [{id: github-pat, paths: [a]}]
licenses: [{id: b}]
`
  it('has ids, packages, paths, days', async () => {
    assert.deepEqual(await lines(text), [
      '2 CVE-2023-44487 on pkg:apk/alpine/libcurl at **/installed until 2098-12-31: not reachable',
      '7 everything at app/**: listed in x',
      '8 CVE-2024-2 until 2026-01-01: listed in x',
      '11 KSV-0001: listed in x',
      '12 github-pat at a: listed in x',
    ])
    const { others } = await readExceptions('x', text)
    assert.deepEqual(others, ['1 entry for licenses'])
  })

  it('does not fit a package without a purl, and takes a star for a star', async () => {
    const entry = 'vulnerabilities: [{id: CVE-2023-44487, purls: ["pkg:apk/alpine/libcurl"]}]'
    const nameless = FULL.findings.map((one) => ({ ...one, package: { ...one.package, purl: '' } }))
    assert.deepEqual(await suppressed(entry), ['CVE-2023-44487'])
    assert.deepEqual(await suppressed(entry, nameless), [])
    assert.deepEqual(await suppressed(entry.replace('libcurl', 'lib*')), [])
  })
})

describe('rules of Grype', () => {
  const [first] = FULL.findings
  assert.ok(first)
  const cases: readonly [string, string, boolean][] = [
    ['the id', 'vulnerability: CVE-2023-44487', true],
    ['an alias, where aliases are not asked for', 'vulnerability: GHSA-QPPJ-FM5R-HXR3', false],
    ['an alias, where they are', 'vulnerability: ghsa-qppj-fm5r-hxr3\n    include-aliases: true', true],
    ['a name', 'vulnerability: CVE-2023-44487\n    package: {name: libcurl}', true],
    ['a name by pattern', 'package: {name: "^lib.*", type: apk}', true],
    ['another name', 'package: {name: curl}', false],
    ['the source', 'package: {upstream-name: curl}', true],
    ['a version', 'package: {name: libcurl, version: 8.3.0-r0}', true],
    ['another version', 'package: {name: libcurl, version: 8.3.0}', false],
    ['another type', 'package: {name: libcurl, type: deb}', false],
    ['a language', 'package: {name: libcurl, language: python}', false],
    ['a location', 'package: {location: "/lib/apk/**"}', true],
    ['whether it is fixed', 'vulnerability: CVE-2023-44487\n    fix-state: fixed', true],
    ['whether it is not', 'vulnerability: CVE-2023-44487\n    fix-state: wont-fix', false],
    ['a namespace, which is not had', 'vulnerability: CVE-2023-44487\n    namespace: nvd:cpe', false],
    [
      'a match type, which is not had',
      'vulnerability: CVE-2023-44487\n    match-type: exact-direct-match',
      false,
    ],
    ['a VEX status, which is not had', 'vulnerability: CVE-2023-44487\n    vex-status: not_affected', false],
    ['a key that nobody knows', 'vulnerability: CVE-2023-44487\n    only-on: monday', false],
    ['a key of packages that nobody knows', 'package: {name: libcurl, arch: x86}', false],
    ['a regular expression', 'package: {name: "lib(curl|ssl)"}', false],
    ['a type that is not known', 'package: {name: libcurl, type: portage}', false],
    ['what is empty, and so not asked for', 'vulnerability: CVE-2023-44487\n    namespace: ""', true],
  ]
  for (const [name, rule, fits] of cases) {
    it(`by ${name}`, async () => {
      const one = { ...first, ids: ['CVE-2023-44487', 'GHSA-qppj-fm5r-hxr3'], id: 'CVE-2023-44487' }
      const found = await suppressed(`ignore:\n  - ${rule}\n    reason: r\n`, [one])
      assert.equal(found.length, fits ? 1 : 0)
    })
  }

  it('say what cannot be told', async () => {
    assert.deepEqual(
      await lines(
        'ignore:\n  - {vulnerability: CVE-1, match-type: cpe-match, package: {type: portage}, reason: r}\n',
      ),
      ['2 CVE-1 of type portage: Plimsoll cannot tell match-type, package.type portage of the rule'],
    )
  })
})

describe('osv-scanner.toml', () => {
  it('has ids, days and reasons; overrides are counted', async () => {
    const text = `# mine
[[IgnoredVulns]]
id = "GO-2022-0968"
ignoreUntil = 2026-11-09
reason = "No ssh servers"

[[IgnoredVulns]]
id = "GO-2022-1059"
ignoreUntil = 2026-11-09T12:00:00Z
[[PackageOverrides]]
name = "lib"
ignore = true
`
    assert.deepEqual(await lines(text), [
      '2 GO-2022-0968 until 2026-11-08: No ssh servers',
      '7 GO-2022-1059 until 2026-11-09: listed in x',
    ])
    assert.deepEqual((await readExceptions('x', text)).others, ['1 override of packages'])
  })
})

describe('limits', () => {
  it('a file has so many entries, and so many characters', async () => {
    const full = 'CVE-2024-1\n'.repeat(MAX_EXCEPTIONS)
    assert.equal((await readExceptions('x', full)).exceptions.length, MAX_EXCEPTIONS)
    await assert.rejects(
      readExceptions('x', `${full}CVE-2024-2\n`),
      /x:20001:1: there are more than 20000 entries/,
    )
    const items = '{"id":"CVE-1","paths":["a"]},'.repeat(MAX_EXCEPTIONS)
    await assert.rejects(
      readExceptions('x', `{"vulnerabilities":[${items}{"id":"CVE-1"}]}`),
      /more than 20000 entries/,
    )
    await assert.rejects(readExceptions('x', ' '.repeat(MAX_YAML_LENGTH + 1)), /is longer than/)
  })
})
