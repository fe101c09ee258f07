import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import { PlimsollError } from '../core/errors.ts'
import type { Finding } from '../core/finding.ts'
import type { Report } from '../core/report.ts'
import { parseArguments } from './arguments.ts'
import { logLine } from './log.ts'
import { comparisonJson } from './report.ts'
import { clairSeverity, parseThreshold, THRESHOLDS } from './severity.ts'
import { vulnerabilityTable } from './table.ts'
import { compare, type Vulnerability } from './vulnerabilities.ts'
import { approvedFor, readWhitelist } from './whitelist.ts'

function isError(code: string): (error: unknown) => boolean {
  return (error) => error instanceof PlimsollError && error.code === code
}

describe('command lines of clair-scanner', () => {
  const standard = { threshold: 'Unknown', all: true, quiet: false, exitWhenNoFeatures: false }
  const good: readonly [string, Partial<ReturnType<typeof parseArguments>>][] = [
    ['alpine:3.5', {}],
    ['-w example-alpine.yaml --ip 10.0.0.1 alpine:3.5', { whitelist: 'example-alpine.yaml' }],
    ['--ip=localhost -c http://clair:6060 --clair=http://x alpine:3.5', {}],
    ['-w=w.yaml -ll.log -r r.json -t=High alpine:3.5', withFiles()],
    ['--whitelist w.yaml --log=l.log --report r.json --threshold High alpine:3.5', withFiles()],
    ['-qw w.yaml alpine:3.5', { quiet: true, whitelist: 'w.yaml' }],
    ['--reportAll=false alpine:3.5', { all: false }],
    ['--all=F --quiet=true alpine:3.5', { all: false, quiet: true }],
    ['--all alpine:3.5', {}],
    ['-q=false --exit-when-no-features alpine:3.5', { exitWhenNoFeatures: true }],
    ['alpine:3.5 --exit-when-no-features=1', { exitWhenNoFeatures: true }],
    ['--whitelist= -- alpine:3.5', {}],
  ]
  for (const [line, expected] of good) {
    it(line, () => {
      const parsed = parseArguments(line.split(' '))
      assert.deepEqual(parsed, { image: 'alpine:3.5', ...standard, ...expected })
    })
  }

  const bad: readonly [string, string, RegExp][] = [
    ['', 'usage', /takes the name of one image\./],
    ['a b', 'usage', /not 2: a, b/],
    ['--whitelst w a', 'usage', /did you mean «?whitelist/],
    ['--offline a', 'usage', /PLIMSOLL_OFFLINE/],
    ['-ip 1.2.3.4 a', 'usage', /no option -i \(of -ip\)/],
    ['a -w', 'usage', /-w of clair-scanner takes a value/],
    ['--all=maybe a', 'usage', /true or false, not «maybe»/],
    ['-t high a', 'option-invalid', /Invalid CVE severity threshold high given/],
  ]
  for (const [line, code, message] of bad) {
    it(`wrong: ${line}`, () =>
      assert.throws(
        () => parseArguments(line.split(' ').filter(Boolean)),
        (error) => isError(code)(error) && message.test((error as Error).message),
      ))
  }

  it('asks for help', () => {
    assert.equal(parseArguments(['-w', 'x', '--help']), undefined)
  })
})

function withFiles() {
  return { whitelist: 'w.yaml', log: 'l.log', report: 'r.json', threshold: 'High' } as const
}

describe('whitelists', () => {
  const text = `
generalwhitelist: #Approve CVE for any image
  CVE-2017-6055: XML
  CVE-2017-5586:
images:
  ubuntu:
    CVE-2017-5230: Java
    CVE-2017-5230: XSX
  localhost:5000/team/app: { CVE-1: 2024 }
  library/alpine: { CVE-2: x }
  image.tar: { CVE-3: x }
  empty:
`
  const general = ['CVE-2017-6055', 'CVE-2017-5586']
  const cases: readonly [string, readonly string[]][] = [
    ['ubuntu', ['CVE-2017-5230']],
    ['ubuntu:22.04', ['CVE-2017-5230']],
    ['docker.io/library/ubuntu@sha256:' + 'a'.repeat(64), ['CVE-2017-5230']],
    ['localhost:5000/team/app:1.0', ['CVE-1']],
    ['localhost:5000/team/other:1.0', []],
    ['localhost/team/app:1.0', []],
    ['quay.io/ubuntu', []],
    ['alpine:3', ['CVE-2']],
    ['image.tar', ['CVE-3']],
    ['empty', []],
  ]
  for (const [image, own] of cases) {
    it(image, async () => {
      const whitelist = await readWhitelist('w.yaml', text)
      assert.deepEqual([...approvedFor(image, whitelist)], [...general, ...own])
    })
  }

  it('may be empty, and say what they have that means nothing', async () => {
    assert.deepEqual((await readWhitelist('w.yaml', '')).unknownKeys, [])
    assert.deepEqual((await readWhitelist('w.yaml', 'generalWhitelist: {}')).unknownKeys, [
      'generalWhitelist',
    ])
  })

  for (const wrong of ['generalwhitelist: [CVE-1]', 'images: {a: [b]}', '- a', 'a: b: c', 'images: 3']) {
    it(`wrong: ${wrong}`, async () => {
      await assert.rejects(
        readWhitelist('w.yaml', wrong),
        (error) => isError('whitelist-invalid')(error) && /^w\.yaml:\d+:\d+: /.test((error as Error).message),
      )
    })
  }
})

const REPORT = Object.values(SAMPLE_REPORTS).reduce((most, one) =>
  one.findings.length > most.findings.length ? one : most,
)

function sampleFinding(): Finding {
  const [finding] = REPORT.findings
  assert.ok(finding)
  return finding
}

describe('severities in the words of Clair', () => {
  const base = sampleFinding()
  const kev = { dateAdded: '2024-01-01', ransomware: false }
  const rated = (level: Finding['severity']['level'], label?: string): Finding => {
    const { kev: _, ...rest } = base
    const rating = { author: 'debian', ...(label === undefined ? {} : { label }) }
    return { ...rest, severity: { level, author: 'debian' }, ratings: [rating] }
  }
  const cases: readonly [Finding, string][] = [
    [{ ...rated('CRITICAL'), kev }, 'Defcon1'],
    [rated('CRITICAL'), 'Critical'],
    [{ ...rated('HIGH'), kev }, 'High'],
    [rated('MEDIUM', 'negligible'), 'Medium'],
    [rated('LOW', 'unimportant'), 'Negligible'],
    [rated('UNKNOWN', 'Negligible'), 'Negligible'],
    [rated('LOW'), 'Low'],
    [rated('UNKNOWN'), 'Unknown'],
  ]
  for (const [finding, expected] of cases)
    it(`${finding.severity.level} ${finding.ratings[0]?.label ?? ''} ${expected}`, () =>
      assert.equal(clairSeverity(finding), expected))

  it('are words of their own', () => {
    for (const word of THRESHOLDS) assert.equal(parseThreshold(word), word)
    assert.throws(() => parseThreshold('critical'), isError('option-invalid'))
  })
})

describe('what is found, held to what is approved', () => {
  const ids = REPORT.findings.map(({ id }) => id)

  it('is all unapproved without a whitelist, one for each package', () => {
    const { unapproved, vulnerabilities } = compare(REPORT, new Set(), 'Unknown')
    assert.deepEqual([...unapproved].sort(), [...ids].sort())
    assert.equal(vulnerabilities.length, ids.length)
  })

  it('is approved by any of its ids', () => {
    const aliases = REPORT.findings.map((one) => one.ids.at(-1) ?? one.id)
    assert.deepEqual(compare(REPORT, new Set(aliases), 'Unknown').unapproved, [])
  })

  it('is never less where the threshold is lower, nor more where more is approved', () => {
    let before = 0
    for (const threshold of THRESHOLDS) {
      const { length } = compare(REPORT, new Set(), threshold).unapproved
      assert.ok(length >= before)
      assert.ok(compare(REPORT, new Set(ids.slice(0, 1)), threshold).unapproved.length <= length)
      before = length
    }
  })

  it('is a report with the keys of the old one', () => {
    const json = JSON.parse(comparisonJson('app:1', compare(REPORT, new Set(), 'Unknown'))) as {
      readonly vulnerabilities: readonly Vulnerability[]
    }
    assert.deepEqual(Object.keys(json), ['image', 'unapproved', 'vulnerabilities'])
    assert.deepEqual(Object.keys(json.vulnerabilities[0] ?? {}), [
      'featurename',
      'featureversion',
      'vulnerability',
      'namespace',
      'description',
      'link',
      'severity',
      'fixedby',
    ])
  })

  it('names distributions as Clair does', () => {
    const namespaceIn = (distribution: Partial<Report['distribution']>): string | undefined => {
      const finding = { ...sampleFinding(), package: { ...sampleFinding().package, type: 'apk' as const } }
      const report = { ...REPORT, findings: [finding], distribution } as Report
      return compare(report, new Set(), 'Unknown').vulnerabilities[0]?.namespace
    }
    assert.equal(namespaceIn({ family: 'alpine', release: '3.18' }), 'alpine:v3.18')
    assert.equal(namespaceIn({ family: 'debian', release: '12' }), 'debian:12')
  })
})

describe('table of clair-scanner', () => {
  const row: Vulnerability = {
    featurename: 'curl',
    featureversion: '8.3.0-r0',
    vulnerability: 'CVE-1',
    namespace: 'alpine:v3.18',
    description: 'Words that are\nmore than thirty characters.',
    link: 'https://x.test/CVE-1',
    severity: 'High',
    fixedby: '',
  }
  const comparison = {
    vulnerabilities: [row, { ...row, vulnerability: 'CVE-2', description: '' }],
    unapproved: ['CVE-2'],
  }

  it('lists what is approved as well', () => {
    assert.equal(
      [...vulnerabilityTable(comparison, true)].join(''),
      `+------------+--------------+--------------+-----------------+--------------------------+
| STATUS     | CVE SEVERITY | PACKAGE NAME | PACKAGE VERSION | CVE DESCRIPTION          |
+------------+--------------+--------------+-----------------+--------------------------+
| Approved   | High CVE-1   | curl         | 8.3.0-r0        | Words that are more than |
|            |              |              |                 | thirty characters.       |
|            |              |              |                 | https://x.test/CVE-1     |
+------------+--------------+--------------+-----------------+--------------------------+
| Unapproved | High CVE-2   | curl         | 8.3.0-r0        | https://x.test/CVE-1     |
+------------+--------------+--------------+-----------------+--------------------------+
`,
    )
  })

  it('lists only what is not, where it is told to', () => {
    const text = [...vulnerabilityTable(comparison, false)].join('')
    assert.ok(text.includes('CVE-2') && !text.includes('High CVE-1'))
  })
})

it('a line of the log', () => {
  const time = new Date(2017, 8, 24, 11, 6, 1)
  assert.equal(logLine(time, 'CRIT', 'Text'), '2017/09/24 11:06:01 [CRIT] ▶ Text\n')
})
