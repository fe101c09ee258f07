import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_CONFIGURATION } from '../../../test/sample-configuration.ts'
import { SAMPLE_REPORTS } from '../../../test/sample-reports.ts'
import type { Misconfiguration } from '../../core/misconfiguration.ts'
import type { Report } from '../../core/report.ts'
import { rejudge } from '../rejudge.ts'
import { BUILT_IN_POLICIES, readBuiltIn } from './built-in/index.ts'
import { compilePolicy } from './compile.ts'
import { policyJudge } from './index.ts'
import { readPolicy } from './read-policy.ts'
import type { CompiledPolicy } from './types.ts'

const [FIRST] = SAMPLE_CONFIGURATION.misconfigurations
assert.ok(FIRST)
const TOOLS = { compareVersions: () => 0 }

/** Of a ClusterRole, without a line. */
const ROLE: Misconfiguration = {
  ...FIRST,
  id: 'KSV-0044',
  aliases: ['AVD-KSV-0044'],
  severity: 'CRITICAL',
  message: 'everything is allowed',
  subject: { kind: 'ClusterRole', name: 'all', path: ['rules', 0, 'a/b~c'] },
  place: { file: 'prod' },
}
const REPORT = reportOf([FIRST, ROLE])

function reportOf(misconfigurations: readonly Misconfiguration[]): Report {
  const report = SAMPLE_REPORTS['full']
  assert.ok(report)
  return {
    ...report,
    target: { kind: 'manifests', name: 'deploy', repoTags: [], repoDigests: [] },
    packages: [],
    findings: [],
    configuration: { ...SAMPLE_CONFIGURATION, misconfigurations },
  }
}

async function compiled(...rules: readonly object[]): Promise<CompiledPolicy> {
  const whole = rules.map((rule, index) => ({ name: `r${index}`, action: 'deny', ...rule }))
  const { variables: _, ...policy } = await readPolicy(JSON.stringify({ name: 'p', rules: whole }), 'p.yaml')
  return compilePolicy(policy, TOOLS)
}

/** Ids of what a condition hits. */
async function hitsOf(when: string): Promise<readonly string[]> {
  const policy = await compiled({ on: 'misconfiguration', when })
  const { hits, problems } = policy.judge(REPORT)
  assert.deepEqual(problems, [], when)
  return hits.flatMap(({ on }) => (on.kind === 'misconfiguration' ? [on.id] : []))
}

describe('a rule on misconfigurations', () => {
  const one = 'misconfiguration'
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [`${one}.severity >= HIGH`, ['KSV-0017', 'KSV-0044']],
    [`${one}.severity == CRITICAL`, ['KSV-0044']],
    [`${one}.id == "KSV-0017"`, ['KSV-0017']],
    [`"AVD-KSV-0044" in ${one}.ids`, ['KSV-0044']],
    [`"KSV-0044" in ${one}.ids`, ['KSV-0044']],
    [`${one}.kind == "Deployment" && ${one}.apiVersion == "apps/v1"`, ['KSV-0017']],
    [`${one}.namespace == "shop" && ${one}.name == "web"`, ['KSV-0017']],
    [`${one}.namespace == ""`, ['KSV-0044']],
    [`${one}.container == "proxy"`, ['KSV-0017']],
    [`${one}.container == ""`, ['KSV-0044']],
    [`${one}.resource == "ClusterRole/all"`, ['KSV-0044']],
    [`${one}.resource.matchesGlob("Deployment/*/web")`, ['KSV-0017']],
    [`${one}.path == "/rules/0/a~1b~0c"`, ['KSV-0044']],
    [`${one}.path.matchesGlob("**/securityContext/**")`, ['KSV-0017']],
    [`${one}.file.matchesGlob("deploy/**")`, ['KSV-0017']],
    [`${one}.line == 17`, ['KSV-0017']],
    [`${one}.line == 0`, ['KSV-0044']],
    [`${one}.message.contains("privileged")`, ['KSV-0017']],
    [`${one}.title != "" && ${one}.advice != "" && ${one}.standards.size() >= 0`, ['KSV-0017', 'KSV-0044']],
    [`${one}.fixable == ${one}.fixable && report.kind == "manifests"`, ['KSV-0017', 'KSV-0044']],
    [`!image.exists && report.hasChecks`, ['KSV-0017', 'KSV-0044']],
    [`report.misconfigurations.exists(m, m.severity < ${one}.severity)`, ['KSV-0044']],
  ]
  for (const [when, expected] of cases)
    it(when, async () => assert.deepEqual([...(await hitsOf(when))].sort(), expected))

  it('says what it hits, with where that is', async () => {
    const message = '{{misconfiguration.severity}} {{misconfiguration.id}}: {{misconfiguration.resource}}'
    const policy = await compiled(
      { on: 'misconfiguration', when: 'misconfiguration.line > 0', message },
      { on: 'misconfiguration', when: 'misconfiguration.line == 0' },
    )
    assert.deepEqual(
      policy.judge(REPORT).hits.map((hit) => [hit.message, hit.on]),
      [
        [
          'HIGH KSV-0017: Deployment/shop/web',
          {
            kind: 'misconfiguration',
            id: 'KSV-0017',
            resource: 'Deployment/shop/web',
            container: 'proxy',
            file: 'deploy/web.yaml',
            path: FIRST.subject.path,
          },
        ],
        [
          'r1: KSV-0044 in ClusterRole/all',
          {
            kind: 'misconfiguration',
            id: 'KSV-0044',
            resource: 'ClusterRole/all',
            file: 'prod',
            path: ['rules', 0, 'a/b~c'],
          },
        ],
      ],
    )
  })

  it('is silent about what an earlier one allowed, and about reports that nobody checked', async () => {
    const policy = await compiled(
      { on: 'misconfiguration', when: 'misconfiguration.kind == "ClusterRole"', action: 'allow' },
      { on: 'misconfiguration', when: 'true' },
      { on: 'report', when: 'report.misconfigurations.size() > 0 && report.hasChecks', action: 'warn' },
    )
    const outcomes = (report: Report) =>
      policy.judge(report).hits.map(({ action, rule }) => `${action} ${rule}`)
    assert.deepEqual(outcomes(REPORT), ['allow r0', 'deny r1', 'warn r2'])
    const { configuration: _, ...unchecked } = REPORT
    assert.deepEqual(outcomes(unchecked), [])
  })

  it('stands beside rules on files, of which manifests and clusters have none', async () => {
    const policy = await compiled({ on: 'file', files: ['**/id_rsa'] })
    assert.deepEqual(policy.judge(REPORT).problems, [])
    const cluster = { ...REPORT, target: { ...REPORT.target, kind: 'cluster' } } as const
    assert.deepEqual(policy.judge(cluster).problems, [])
    const sbom = { ...REPORT, target: { ...REPORT.target, kind: 'sbom' } } as const
    assert.equal(policy.judge(sbom).problems.length, 1)
  })

  it('is not asked where it would take too long', async () => {
    const many = Array.from({ length: 50_000 }, () => FIRST)
    const policy = await compiled({
      on: 'misconfiguration',
      when: 'report.misconfigurations.all(a, a.id == misconfiguration.id)',
    })
    const { hits, problems } = policy.judge(reportOf(many))
    assert.equal(hits.length, 0)
    assert.match(problems[0]?.detail ?? '', /it may take .* steps over this report/)
  })

  it('is checked for types when it is read', async () => {
    for (const [when, message] of [
      ['misconfiguration.severity > 7', /no such overload: Severity > int/],
      ['misconfiguration.sevrity == HIGH', /no member «sevrity» \(did you mean «severity»\?\)/],
      ['finding.kev', /there is no «finding» here/],
    ] as const)
      await assert.rejects(compiled({ on: 'misconfiguration', when }), { code: 'policy-invalid', message })
    await assert.rejects(
      compiled({ on: 'finding', when: 'misconfiguration.fixable' }),
      /there is no «misconfiguration»/,
    )
  })
})

describe('a saved verdict on misconfigurations', () => {
  it('counts no longer for those that were accepted since', async () => {
    const policy = policyJudge([await compiled({ on: 'misconfiguration', when: 'true' })])
    const options = {
      now: REPORT.createdAt,
      verdict: {
        exitCode: 0,
        exitOnEol: 0,
        allowIncomplete: true,
        failOnEmpty: false,
        failOnUnusedExceptions: false,
      },
    }
    const filters = () => ({ kept: [], suppressed: [] })
    const before = rejudge(REPORT, { filters, policy }, options)
    assert.equal(before.verdict.hits.length, 2)
    const accepted = () => ({
      ...filters(),
      configuration: { ...SAMPLE_CONFIGURATION, misconfigurations: [ROLE] },
    })
    const after = rejudge(before, { filters: accepted }, options)
    assert.deepEqual(
      after.verdict.hits.map(({ on }) => on.kind === 'misconfiguration' && on.id),
      ['KSV-0044'],
    )
    assert.equal(after.verdict.outcome, 'fail')
  })
})

describe('built-in policies', () => {
  const outcomes: Readonly<Record<string, readonly string[]>> = {
    default: ['warn badly-set-up', 'warn badly-set-up'],
    strict: ['deny badly-set-up', 'deny badly-set-up', 'warn set-up-otherwise'],
    kev: [],
  }
  for (const [name, expected] of Object.entries(outcomes))
    it(`${name} says of misconfigurations: ${expected.join(', ') || 'nothing'}`, async () => {
      const builtIn = BUILT_IN_POLICIES.find((one) => one.name === name)
      assert.ok(builtIn)
      const { source, rules } = await readBuiltIn(builtIn)
      const policy = compilePolicy({ name, source, rules }, TOOLS)
      const { hits, problems } = policy.judge({
        ...reportOf([FIRST, ROLE, { ...ROLE, severity: 'LOW' }]),
        decisions: { exceptions: [], vex: [], policies: [] },
      })
      assert.deepEqual(problems, [])
      const ours = hits.filter(({ on }) => on.kind === 'misconfiguration')
      assert.deepEqual(
        ours.map(({ action, rule }) => `${action} ${rule}`),
        expected,
      )
    })
})
