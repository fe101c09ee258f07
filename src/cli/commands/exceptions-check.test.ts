import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import type { CommandContext } from '../context.ts'
import { readOptions } from '../options/read.ts'
import type { OptionValues } from '../options/types.ts'
import { run } from './exceptions-check.ts'

async function check(paths: readonly string[], values: OptionValues = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const context = {
    operands: paths,
    options: readOptions({ 'created-at': '2026-01-02', ...values }),
    environment: {},
    stdin: new PassThrough(),
    stdout,
    stderr,
    signal: new AbortController().signal,
  } as unknown as CommandContext
  const code = await run(context)
  stdout.end()
  stderr.end()
  return { code, stdout: await text(stdout), stderr: await text(stderr) }
}

/** What people get wrong, and where it is told; the place stands for `FILE:line:column`. */
const WRONG: readonly [string, string, string][] = [
  ['a tab for blanks', 'exceptions:\n\t- id: CVE-1\n', '2:1: '],
  [
    'an entry that is not indented as the others',
    '- id: CVE-1\n  reason: r\n - id: CVE-2\n   reason: r\n',
    '3:2: ',
  ],
  [
    'a key that is not indented',
    'exceptions:\n- id: CVE-1\nreason: r\n',
    '3:1: reason is no key of a file of exceptions',
  ],
  ['a key that is indented too far', '- id: CVE-1\n    reason: r\n', '1:7: '],
  ['a reason with a colon', '- id: CVE-1\n  reason: see: ticket\n', '2:11: '],
  ['a quote that is not closed', '- id: "CVE-1\n  reason: r\n', '3:1: '],
  ['a colon without a blank', '- id:CVE-1\n  reason: r\n', '1:3: '],
  [
    'two documents',
    '- {id: CVE-1, reason: r}\n---\n- {id: CVE-2, reason: r}\n',
    '2:1: the file is to be one document',
  ],
  ['a list for entries', 'exceptions:\n  id: CVE-1\n  reason: r\n', '2:3: exceptions is to be a list'],
  ['ids for entries', '- CVE-1\n', '1:3: 0 is to be a map of keys and values'],
  ['an empty entry', 'exceptions:\n  -\n', '2:4: exceptions.0 is to be a map of keys and values'],
  [
    'a heading with a slip',
    'exeptions:\n  - id: CVE-1\n',
    '1:1: exeptions is not how a file of exceptions begins (did you mean «exceptions»?)',
  ],
  [
    'a heading that is none',
    'accepted:\n  - id: CVE-1\n',
    '1:1: accepted is not how a file of exceptions begins: it is',
  ],
  [
    'something beside the list',
    'exceptions: []\nscan:\n  distro: x\n',
    '2:1: scan is no key of a file of exceptions',
  ],
  ['a text alone', '"CVE-2024-1"\n', '1:1: the file is to be a list of exceptions'],
  [
    'a key with a slip',
    '- id: CVE-1\n  resaon: r\n',
    '2:3: 0.resaon is no key that is known (did you mean «reason»?)',
  ],
  [
    'the key of another tool',
    '- cve: CVE-1\n  reason: r\n',
    '1:3: 0.cve is no key that is known (did you mean «id»?)',
  ],
  [
    'the day by the key of another tool',
    '- id: CVE-1\n  reason: r\n  expires: 2030-01-01\n',
    '3:3: 0.expires is no key that is known (did you mean «until»?)',
  ],
  ['a key twice', '- id: CVE-1\n  reason: r\n  id: CVE-2\n', '3:3: '],
  ['no reason', 'exceptions:\n  - id: CVE-1\n', '2:5: exceptions.0.reason is missing'],
  ['an empty reason', '- id: CVE-1\n  reason: " "\n', '2:11: 0.reason is to be a text that is not empty'],
  [
    'a reason that is left out',
    '- id: CVE-1\n  reason:\n',
    '2:10: 0.reason is to be a text that is not empty',
  ],
  ['a number for a reason', '- id: CVE-1\n  reason: 42\n', '2:11: 0.reason is to be a text'],
  [
    'no criterion',
    '- reason: all of it\n',
    '1:3: 0 says nothing of what it is for, so it would suppress everything',
  ],
  ['a criterion that all meet', '- package: "*"\n  reason: r\n', '1:3: 0 fits every finding'],
  [
    'criteria that all meet',
    '- path: "**"\n  severity: CRITICAL\n  reason: r\n',
    '1:3: 0 fits every finding',
  ],
  [
    'an id that is none',
    '- id: openssl\n  reason: r\n',
    '1:7: 0.id is to be an id such as CVE-2024-1234, not «OPENSSL»',
  ],
  ['ids in one text', '- id: CVE-1, CVE-2\n  reason: r\n', '1:7: 0.id is to be an id'],
  ['no ids in a list', '- id: []\n  reason: r\n', '1:7: 0.id is to be a text or a list of texts'],
  ['a number among ids', '- id: [CVE-1, 2]\n  reason: r\n', '1:7: 0.id is to be a text or a list of texts'],
  [
    'a day that does not exist',
    '- id: CVE-1\n  reason: r\n  until: 2026-02-30\n',
    '3:10: 0.until is no day of the calendar: 2026-02-30',
  ],
  [
    'a day in another order',
    '- id: CVE-1\n  reason: r\n  until: 31.12.2026\n',
    '3:10: 0.until is to be a date such as 2026-12-31, not «31.12.2026»',
  ],
  [
    'a year for a day',
    '- id: CVE-1\n  reason: r\n  until: 2026\n',
    '3:10: 0.until is to be a date such as 2026-12-31',
  ],
  [
    'an end before the beginning',
    '- id: CVE-1\n  reason: r\n  since: 2026-02-01\n  until: 2026-01-31\n',
    '4:10: 0.until is before since (2026-02-01)',
  ],
  [
    'a package URL that is none',
    '- package: pkg:deb\n  reason: r\n',
    '1:12: 0.package is to be written pkg:type/namespace/name@version',
  ],
  [
    'a package URL that ends in a slash',
    '- package: pkg:npm/@a/\n  reason: r\n',
    '1:12: 0.package ends in a slash',
  ],
  [
    'a glob that is none',
    '- path: usr/[a\n  reason: r\n',
    '1:9: 0.path has a fault. The glob "usr/[a" is wrong: a [ is not closed',
  ],
  [
    'a star that YAML takes for an alias',
    '- path: **/a\n  reason: r\n',
    '1:9: «**/a» has no anchor; a text that begins with * is put in quotes',
  ],
  [
    'too few digits of a layer',
    '- layer: abc\n  reason: r\n',
    '1:10: 0.layer is to be base, or a digest of at least 12 hex digits',
  ],
  [
    'false for the base image',
    '- base-image: false\n  reason: r\n',
    '1:15: 0.base-image is to be true, or a name',
  ],
  [
    'a status that is none',
    '- status: will_not_fx\n  reason: r\n',
    '1:11: 0.status does not know «will_not_fx» (did you mean «will_not_fix»?)',
  ],
  [
    'a severity that is none',
    '- severity: moderate\n  reason: r\n',
    '1:13: 0.severity does not know «moderate»',
  ],
  ['severities in a list', '- severity: [LOW]\n  reason: r\n', '1:13: 0.severity is to be a text'],
  [
    'the same again',
    '- id: [CVE-1, CVE-2]\n  reason: a\n- id: [cve-2, CVE-1]\n  reason: b\n',
    '3:3: this is for the same as line 1',
  ],
  ['an exp: that is no day', 'CVE-1 exp:2026-02-30\n', '1:1: exp: is no day of the calendar'],
  ['an exp: with a blank', '# a\n  CVE-1 exp: 2026-02-03\n', '2:3: exp: is to be a date'],
  [
    'another word for exp:',
    'CVE-1 expires:2026-02-03\n',
    '1:1: the day from which on it is over is written exp:2026-12-31, not «expires:2026-02-03»',
  ],
  ['two ids on a line', 'CVE-1 CVE-2\n', '1:1: a line has one id, and here is also «CVE-2»'],
  ['ids with commas', 'CVE-1\nCVE-2,\n', '2:1: is to be an id such as CVE-2024-1234, not «CVE-2,»'],
  ['a list under a heading without its colon', 'exceptions\n- id: CVE-1\n', '2:1: a line has one id'],
  ['text of PowerShell', '\ufffd\ufffdC\0V\0E\0', ' is no text in UTF-8'],
  [
    'a key of Trivy with a slip',
    'vulnerabilities:\n  - id: CVE-1\n    expires_at: 2026-01-01\n',
    '3:5: vulnerabilities.0.expires_at is no key that is known (did you mean «expired_at»?)',
  ],
  [
    'a package of Trivy that is no URL',
    'vulnerabilities:\n  - purls: [openssl]\n',
    '2:12: vulnerabilities.0.purls is to list package URLs',
  ],
  [
    'nothing asked for by Trivy',
    'vulnerabilities:\n  - statement: all\n',
    '2:5: vulnerabilities.0 has neither id nor purls nor paths',
  ],
  [
    'a time of Trivy that is none',
    'vulnerabilities:\n  - id: CVE-1\n    expired_at: soon\n',
    '3:17: vulnerabilities.0.expired_at is to be a date such as 2026-12-31, or a time',
  ],
  [
    'nothing asked for by Grype',
    'ignore:\n  - reason: all\n',
    '2:5: ignore.0 says nothing of what it is for',
  ],
  ['a truth for a text in Grype', 'ignore:\n  - vulnerability: true\n', '2:20: ignore.0.vulnerability '],
  ['no TOML', '[[IgnoredVulns]]\nid = CVE-1\n', '2:6: '],
  ['no id in TOML', '[[IgnoredVulns]]\nreason = "r"\n', ': IgnoredVulns.0.id is missing'],
]

describe('exceptions check', () => {
  for (const [name, content, fault] of WRONG) {
    it(`tells ${name}, with its place`, async (t) => {
      const path = join(temporaryFolder(t), 'accepted.yaml')
      writeFileSync(path, content)
      const { code, stdout, stderr } = await check([path])
      const place = /^[ :]/.test(fault) ? path : `${path}:`
      assert.equal(code, 2, stderr + stdout)
      assert.ok(stderr.startsWith(`plimsoll: error: ${place}${fault}`), stderr)
      assert.match(stderr, /\[exceptions-invalid\]\n$/)
    })
  }

  it('reads every file, and tells what is expired and what does not count', async (t) => {
    const folder = temporaryFolder(t)
    const files = {
      a: '- {id: CVE-1, reason: r, until: 2026-01-01}\n- {id: CVE-2, reason: r, until: 2026-01-02}\n',
      b: 'id: CVE-1\n',
      c: 'ignore: [{vulnerability: CVE-3, namespace: n}]\n',
      d: 'CVE-1\nAVD-AWS-0001\n',
    }
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    const paths = Object.keys(files).map((name) => join(folder, name))
    const { code, stdout, stderr } = await check(paths)
    assert.equal(code, 2)
    assert.match(stderr, /b:1:1: id is not how a file of exceptions begins/)
    assert.equal(
      stdout.replaceAll(`${folder}/`, ''),
      `a (plimsoll): 2 exceptions, 1 expired
a:1: CVE-1 expired after 2026-01-01
c (grype): 1 exception
c:1: does not count: Plimsoll cannot tell namespace of the rule
d (trivyignore): 1 exception; 1 id of other configurations left alone
`,
    )
  })

  it('fails for what is expired where that is asked for', async (t) => {
    const path = join(temporaryFolder(t), 'a')
    writeFileSync(path, 'CVE-1 exp:2026-01-02\n')
    const codes = [await check([path]), await check([path], { 'fail-on-expired': true })].map(
      ({ code }) => code,
    )
    const before = await check([path], { 'fail-on-expired': true, 'created-at': '2026-01-01T23:59:59Z' })
    assert.deepEqual([...codes, before.code], [0, 1, 0])
  })

  it('tells a file that is not there', async () => {
    const { code, stderr } = await check(['/nowhere/a'])
    assert.equal(code, 2)
    assert.match(stderr, /There is no file \/nowhere\/a/)
  })
})
