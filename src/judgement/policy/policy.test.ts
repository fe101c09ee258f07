import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Finding } from '../../core/finding.ts'
import type { ImageConfig } from '../../core/image.ts'
import type { Report } from '../../core/report.ts'
import { SEVERITIES, severityRank } from '../../core/severity.ts'
import { verdictOf } from '../verdict.ts'
import { BUILT_IN_POLICIES, readBuiltIn } from './built-in/index.ts'
import { MAX_STEPS } from './cel/cost.ts'
import { compilePolicy } from './compile.ts'
import { withInherited } from './extends.ts'
import { policyJudge } from './index.ts'
import { MAX_MESSAGE_LENGTH } from './message.ts'
import { readPolicy } from './read-policy.ts'
import type { CompiledPolicy, PolicyTools } from './types.ts'

const TOOLS: PolicyTools = { compareVersions: (_, a, b) => (a < b ? -1 : a > b ? 1 : 0) }
const FULL = sample('full')

function sample(name: string): Report {
  const report = SAMPLE_REPORTS[name]
  assert.ok(report)
  return report
}

const CONFIG: ImageConfig = {
  created: '2025-12-03T00:00:00Z',
  architecture: 'amd64',
  os: 'linux',
  env: ['PATH=/bin', 'DB_PASSWORD=x'],
  entrypoint: [],
  cmd: ['sh'],
  exposedPorts: ['22/tcp', '8000-8002/tcp'],
  volumes: [],
  labels: { team: 'a' },
  healthcheck: false,
  history: [
    { createdBy: 'ADD rootfs.tar.gz /', emptyLayer: false },
    { createdBy: '/bin/sh -c #(nop)  CMD ["sh"]', emptyLayer: true },
    { createdBy: '|1 A=1 /bin/sh -c apk update', emptyLayer: false },
  ],
  raw: {},
}
const CONFIGURED: Report = { ...FULL, target: { ...FULL.target, config: CONFIG } }

async function compiled(text: string): Promise<CompiledPolicy> {
  const policy = await readPolicy(text, 'test.policy.yaml')
  const whole = await withInherited({ key: 'test', policy }, async (entry) => {
    const builtIn = BUILT_IN_POLICIES.find(({ name }) => name === entry.target)
    return builtIn ? { key: entry.target, policy: await readBuiltIn(builtIn) } : entry.fail('is not there')
  })
  return compilePolicy(whole, TOOLS)
}

/** One rule, and what it hits. */
async function hitsOf(on: string, when: string, report: Report = CONFIGURED): Promise<readonly string[]> {
  const policy = await compiled(
    JSON.stringify({ name: 'p', rules: [{ name: 'r', on, when, action: 'deny', message: MESSAGES[on] }] }),
  )
  const { hits, problems } = policy.judge(report)
  assert.deepEqual(problems, [], when)
  return hits.map(({ message }) => message)
}

const MESSAGES: Readonly<Record<string, string>> = {
  finding: '{{finding.id}}',
  package: '{{pkg.name}}',
  image: 'image',
  report: 'report',
}

describe('conditions', () => {
  const cases: readonly [string, string, readonly string[]][] = [
    ['finding', 'finding.severity == CRITICAL', ['CVE-2024-0001']],
    ['finding', 'finding.severity in [LOW, MEDIUM]', ['CVE-2024-0004', 'GHSA-p6mc-m468-83gw']],
    [
      'finding',
      'finding.severity != UNKNOWN && finding.severity < HIGH',
      ['CVE-2024-0004', 'GHSA-p6mc-m468-83gw'],
    ],
    ['finding', 'finding.kev && !finding.kevRansomware && finding.kevDueDate < now', ['CVE-2023-44487']],
    ['finding', 'finding.epss > 0.5 && finding.epssPercentile > 0.9', ['CVE-2023-44487']],
    ['finding', '!finding.hasEpss && finding.severity >= HIGH', ['CVE-2024-0002']],
    ['finding', '!finding.hasCvss', ['CVE-2024-0003']],
    ['finding', 'finding.cvss == 0.0', ['CVE-2024-0003']],
    [
      'finding',
      '"nvd" in finding.scores && finding.scores["nvd"] >= 7.5 && finding.status == "will_not_fix"',
      ['CVE-2024-0002'],
    ],
    ['finding', '!finding.fixed && finding.fixedVersion == ""', ['CVE-2024-0002', 'CVE-2024-0003']],
    ['finding', 'finding.ids.exists(id, id.startsWith("GHSA-qppj"))', ['CVE-2023-44487']],
    ['finding', 'finding.id.matches("^GHSA-[a-z0-9-]+$")', ['GHSA-p6mc-m468-83gw']],
    ['finding', 'finding.vex == ["under_investigation"]', ['CVE-2024-0001']],
    ['finding', 'pkg.class == "library" && finding.package.name == pkg.name', ['GHSA-p6mc-m468-83gw']],
    ['finding', 'pkg.fromBase == false', ['CVE-2023-44487']],
    [
      'finding',
      'daysBetween(finding.published, finding.modified) == 0 && finding.ageDays == 814 && finding.kev',
      ['CVE-2023-44487'],
    ],
    ['finding', 'now - finding.published > duration("24h") && finding.kev', ['CVE-2023-44487']],
    ['package', 'pkg.name in ["musl", "lodash"]', ['lodash', 'musl']],
    ['package', 'pkg.path.matchesGlob("srv/**/package.json")', ['lodash']],
    ['package', 'pkg.type == "npm" && pkg.olderThan("4.17.21")', ['lodash']],
    ['package', 'pkg.newerThan("8")', ['libcurl']],
    ['package', 'pkg.source == "curl" && pkg.layer == 1', ['libcurl']],
    ['package', 'pkg.owner.contains("nodejs")', ['lodash']],
    ['package', 'pkg.licenses.size() > 0', []],
    ['image', 'image.isRoot && image.exists && !image.healthcheck', ['image']],
    [
      'image',
      'image.registry == "registry.example" && image.repository == "app" && image.tag == "1.0"',
      ['image'],
    ],
    ['image', '22 in image.ports && image.ports.exists(port, port == 8001)', ['image']],
    ['image', 'image.labels["team"] == "a" && !("maintainer" in image.labels)', ['image']],
    ['image', 'image.env.exists(name, name.endsWith("PASSWORD"))', ['image']],
    ['image', 'image.ageDays == 30 && image.layers == 2 && image.size > 10000', ['image']],
    ['image', 'image.instructions.exists(i, i.name == "RUN" && i.text == "apk update")', ['image']],
    ['image', 'image.baseKnown', ['image']],
    [
      'report',
      'distribution.ended && distribution.family == "alpine" && distribution.release == "3.18"',
      ['report'],
    ],
    [
      'report',
      'report.critical == 1 && report.high == 2 && report.kept == 6 && report.suppressed == 3',
      ['report'],
    ],
    [
      'report',
      'report.hasPackage("musl") && !report.hasPackage("sudo") && report.hasPackage("musl", "1.2.4-r2")',
      ['report'],
    ],
    [
      'report',
      'report.packages.exists(p, p.name == "musl") && report.findings.all(f, f.id != "")',
      ['report'],
    ],
    [
      'report',
      'report.expiredExceptions == 1 && report.excepted == 1 && report.feedAgeDays == 0',
      ['report'],
    ],
    ['report', '!report.complete && "record-unreadable" in report.problems', ['report']],
    ['report', 'report.kind == "image" && report.compareVersions("npm", "1.0", "2.0") < 0', ['report']],
  ]
  for (const [on, when, expected] of cases) {
    it(`${on}: ${when}`, async () => assert.deepEqual(await hitsOf(on, when), expected))
  }

  it('that ask for what nobody knows are a problem and no pass, and true where the rest decides', async () => {
    const [first] = FULL.findings
    assert.ok(first)
    const { published: _published, ...bare } = first
    const report = { ...FULL, findings: [bare, { ...bare, published: 'long ago' }] }
    const policy = await compiled(
      'name: p\nrules:\n  - {name: old, on: finding, when: finding.ageDays > 30, action: deny}\n' +
        '  - {name: other, on: finding, when: finding.kev || finding.ageDays > 30, action: warn}\n' +
        '  - {name: asked, on: finding, when: finding.hasPublished && finding.ageDays > 30, action: warn}\n',
    )

    const { hits, problems } = policy.judge(report)

    assert.deepEqual(
      hits.map(({ rule }) => rule),
      ['other', 'other'],
    )
    assert.deepEqual(
      problems.map(({ code, subject, detail }) => `${code} ${subject}: ${detail}`),
      [
        'policy-unjudged p/old: it cannot be computed for CVE-2023-44487 in libcurl 8.3.0-r0 and 1 more: no date of publication is known',
      ],
    )
  })

  it('of rules on images are not asked of what is none', async () => {
    assert.deepEqual(await hitsOf('image', 'true', sample('rootfs')), [])
  })

  it('that would take too long are refused before they begin', async () => {
    const packages = Array.from(
      { length: 30_000 },
      (_, index) => ({ ...FULL.packages[0], id: `${index}` }) as never,
    )
    const policy = await compiled(
      'name: p\nrules:\n  - {name: slow, on: package, action: deny, when: "report.packages.all(p, p.name != pkg.namespace)"}\n',
    )

    const { hits, problems } = policy.judge({ ...FULL, packages })

    assert.deepEqual(hits, [])
    assert.match(problems[0]?.detail ?? '', /steps over this report/)
    assert.ok(30_000 * 30_000 > MAX_STEPS)
    const doubled = Array.from({ length: 40 }, (_, i) => `  l${i + 1}: l${i} + l${i}`).join('\n')
    const bomb = await compiled(
      `name: p\nvariables:\n  l0: [a, b]\n${doubled}\nrules:\n  - {name: bomb, on: report, when: 'l40.all(x, x != "c")', action: deny}\n`,
    )
    assert.match(bomb.judge(FULL).problems[0]?.detail ?? '', /steps over this report/)
  })
})

describe('the rules of a policy', () => {
  it('leave alone what an earlier one allowed, with all that it holds', async () => {
    const allow = (on: string, when: string) =>
      `name: p\nextends: fixable-high\nrules:\n  - {name: ok, on: ${on}, when: ${when}, action: allow}\n`
    const denied = async (text: string) =>
      (await compiled(text)).judge(FULL).hits.filter(({ action }) => action === 'deny').length

    assert.equal(await denied('name: p\nextends: fixable-high\n'), 2)
    assert.equal(await denied(allow('finding', 'finding.kev')), 1)
    assert.equal(await denied(allow('package', 'pkg.name == "musl"')), 1)
    assert.equal(await denied(allow('image', 'image.registry == "registry.example"')), 0)
    assert.equal(await denied(allow('report', 'true')), 0)
  })

  it('are replaced by those of the same name in what extends them', async () => {
    const policy = await compiled(
      'name: p\nextends: [default, default]\nrules:\n  - {name: serious-and-fixable, on: finding, when: "false", action: deny}\n',
    )

    assert.equal(policy.rules, 8)
    assert.deepEqual(
      policy.judge(FULL).hits.flatMap(({ action, rule }) => (action === 'deny' ? [rule] : [])),
      ['known-exploited'],
    )
  })

  it('may name variables, which know what the rule knows', async () => {
    const policy = await compiled(
      [
        'name: p',
        'variables:',
        '  limit: 0.5',
        '  names: [musl, lodash]',
        '  likely: finding.epss > limit',
        '  listed: pkg.name in names',
        '  rich: report.kept > 3',
        'rules:',
        '  - {name: a, on: finding, when: likely || listed, action: deny, message: "{{names}} {{limit}} {{likely}}"}',
        '  - {name: b, on: package, when: listed && rich, action: warn}',
        '  - {name: c, on: report, when: rich, action: warn}',
      ].join('\n'),
    )

    const { hits, problems } = policy.judge(FULL)

    assert.deepEqual(problems, [])
    assert.deepEqual(hits.map(({ rule }) => rule).join(''), 'aaaabbc')
    assert.equal(hits[0]?.message, 'musl, lodash 0.5 true')
  })

  it('say in a message what they know, on one line, and what they do not', async () => {
    const policy = await compiled(
      'name: p\nrules:\n  - name: r\n    on: finding\n    when: finding.kev\n    action: deny\n' +
        '    message: |\n      {{finding.severity}} {{ "}}" }}\n      {{finding.ids}} {{finding.kevDueDate}} {{image.user}} {{finding.epss * 100.0}}\n',
    )

    assert.equal(
      policy.judge(FULL).hits[0]?.message,
      'HIGH }} CVE-2023-44487, GHSA-qppj-fm5r-hxr3 2023-10-31 unknown 80.521',
    )
  })

  it('say no more than fits into a line of a report', async () => {
    const policy = await compiled(
      `name: p\nrules:\n  - {name: r, on: report, when: true, action: warn, message: '${'x'.repeat(MAX_MESSAGE_LENGTH + 1)}'}\n`,
    )

    assert.equal(policy.judge(FULL).hits[0]?.message.length, MAX_MESSAGE_LENGTH)
  })

  it('on files look at those that their globs name', async () => {
    const policy = await compiled(
      'name: p\nrules:\n  - {name: keys, on: file, files: ["**/id_rsa", "etc/*.pem"], action: deny}\n' +
        '  - {name: links, on: file, files: ["**"], when: file.kind == "symlink" && file.target == "x", action: warn}\n',
    )
    const files = [
      { path: 'root/.ssh/id_rsa', kind: 'file' },
      { path: 'etc/a.pem', kind: 'file' },
      { path: 'etc/ssl/a.pem', kind: 'symlink', target: 'x' },
    ] as const

    assert.deepEqual(policy.files, ['**/id_rsa', 'etc/*.pem', '**'])
    assert.deepEqual(
      policy.judge({ ...FULL, files }).hits.map(({ rule, on }) => [rule, on.kind === 'file' && on.path]),
      [
        ['keys', 'root/.ssh/id_rsa'],
        ['keys', 'etc/a.pem'],
        ['links', 'etc/ssl/a.pem'],
      ],
    )
    assert.equal(policy.judge(FULL).problems[0]?.code, 'policy-unjudged')
  })
})

describe('every built-in policy', () => {
  const finding = fc
    .record({
      level: fc.constantFrom(...SEVERITIES),
      isFixed: fc.boolean(),
      isKnown: fc.boolean(),
      epss: fc.constantFrom(0, 0.05, 0.5),
      index: fc.nat({ max: 4 }),
    })
    .map(({ level, isFixed, isKnown, epss, index }): Finding => {
      const { kev: _kev, epss: _epss, fixedVersion: _fixed, ...rest } = FULL.findings[0] as Finding
      return {
        ...rest,
        package: FULL.packages[index] ?? rest.package,
        severity: { level },
        status: isFixed ? 'fixed' : 'affected',
        ...(isFixed ? { fixedVersion: '2' } : {}),
        ...(isKnown ? { kev: { dateAdded: '2024-01-01', ransomware: false } } : {}),
        epss: { score: epss, percentile: epss, date: '2024-01-01' },
      }
    })
  const base: Report = {
    ...CONFIGURED,
    problems: [],
    endOfLife: { state: 'supported' },
    target: {
      ...CONFIGURED.target,
      config: {
        ...CONFIG,
        user: 'app',
        healthcheck: true,
        env: [],
        exposedPorts: [],
        history: CONFIG.history.slice(0, 2).concat({ createdBy: 'RUN x', emptyLayer: false }),
      },
    },
    decisions: { exceptions: [], vex: [], policies: [] },
    database: { ...FULL.database, feeds: FULL.database.feeds.map((feed) => ({ ...feed, id: 'kev' })) },
  }
  const OPTIONS = {
    exitCode: 0,
    exitOnEol: 0,
    allowIncomplete: false,
    failOnEmpty: false,
    failOnUnusedExceptions: false,
  }
  const RANKS = { pass: 0, warn: 1, incomplete: 2, fail: 3 } as const

  for (const builtIn of BUILT_IN_POLICIES) {
    it(`${builtIn.name}: a higher severity is never judged more mildly, and the order of findings does not matter`, async () => {
      const judge = policyJudge([compilePolicy(await wholeOf(builtIn.name), TOOLS)])
      const rankOf = (findings: readonly Finding[]) => {
        const before = JSON.stringify(findings)
        const { hits, problems } = judge({ ...base, findings })
        assert.equal(JSON.stringify(findings), before)
        assert.deepEqual(problems, [])
        return { rank: RANKS[verdictOf({ ...base, findings }, hits, OPTIONS).outcome], hits: hits.length }
      }
      fc.assert(
        fc.property(
          fc.array(finding, { minLength: 1, maxLength: 4 }),
          fc.constantFrom(...SEVERITIES),
          (findings, level) => {
            const before = rankOf(findings)
            assert.deepEqual(rankOf(findings.toReversed()), before)
            const [first, ...rest] = findings
            assert.ok(first)
            if (severityRank(level) < severityRank(first.severity.level)) return
            const after = rankOf([{ ...first, severity: { level } }, ...rest])
            assert.ok(after.rank >= before.rank)
          },
        ),
        { numRuns: 60 },
      )
    })
  }

  async function wholeOf(name: string) {
    const builtIn = BUILT_IN_POLICIES.find((one) => one.name === name)
    assert.ok(builtIn)
    return await withInherited({ key: name, policy: await readBuiltIn(builtIn) }, async () => assert.fail())
  }

  it('says one thing of each finding', async () => {
    for (const { name } of BUILT_IN_POLICIES) {
      const { hits } = compilePolicy(await wholeOf(name), TOOLS).judge(CONFIGURED)
      const findings = hits.flatMap(({ on }) => (on.kind === 'finding' ? [`${on.id} ${on.package}`] : []))
      assert.equal(new Set(findings).size, findings.length, name)
    }
  })

  it('has its own name, and says what it is for', async () => {
    for (const builtIn of BUILT_IN_POLICIES) {
      const { name, description = '' } = await readBuiltIn(builtIn)
      assert.equal(name, builtIn.name)
      assert.ok(description.length > 40)
    }
  })
})
