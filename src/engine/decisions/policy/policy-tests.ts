import { dirname, isAbsolute, join } from 'node:path'
import * as z from 'zod/mini'
import { OUTCOMES, type RuleHit, type Verdict } from '../../../core/decision.ts'
import type { Report } from '../../../core/report.ts'
import { checkLocated } from '../../../documents/check.ts'
import { type LocatedYaml, readLocatedYaml } from '../../../documents/located-yaml.ts'
import { decide } from '../../../judgement/decide.ts'
import { policyJudge } from '../../../judgement/policy/index.ts'
import type { CompiledPolicy } from '../../../judgement/policy/types.ts'
import type { Judge } from '../../../judgement/types.ts'
import { loadPolicies } from './load-policies.ts'

const Names = z.array(z.string())
const Hit = z.strictObject({
  rule: z.string(),
  on: z.optional(z.string()),
  action: z.optional(z.enum(['deny', 'warn', 'allow'])),
  message: z.optional(z.string()),
})
type Hit = z.infer<typeof Hit>

const Expect = z.strictObject({
  outcome: z.optional(z.enum(OUTCOMES)),
  'exit-code': z.optional(z.number()),
  deny: z.optional(Names),
  warn: z.optional(Names),
  allow: z.optional(Names),
  hits: z.optional(z.array(Hit)),
  unjudged: z.optional(Names),
})
type Expect = z.infer<typeof Expect>

const Case = z.strictObject({
  name: z.optional(z.string()),
  report: z.string(),
  policies: z.optional(Names),
  expect: Expect,
})

const Tests = z.strictObject({
  policies: z.optional(Names),
  tests: z.array(Case).check(z.minLength(1)),
})

const KEYS = {
  '': ['policies', 'tests'],
  'tests.*': ['name', 'report', 'policies', 'expect'],
  'tests.*.expect': Object.keys(Expect.def.shape),
  'tests.*.expect.hits.*': Object.keys(Hit.def.shape),
}

export interface PolicyTestResult {
  readonly name: string
  /** Report and policies, for people. */
  readonly of: string
  /** Empty where all is as expected. */
  readonly faults: readonly string[]
}

export interface PolicyTestOptions {
  readonly file: string
  readonly text: string
  /** Throws PlimsollErrors. */
  readReport(path: string): Promise<Report>
  readonly signal: AbortSignal
}

/**
 * Runs a test file: which policies make what of which saved reports. What a report has suppressed stays suppressed, and what it
 * says of its policies is forgotten. Throws `policy-invalid`, `policy-unknown`, and what reading a report throws.
 */
export async function* runPolicyTests(options: PolicyTestOptions): AsyncGenerator<PolicyTestResult> {
  const { file, text, signal } = options
  const yaml = await readLocatedYaml({ file, text, code: 'policy-invalid' })
  const { policies: common = [], tests } = checkLocated(yaml, Tests, KEYS)
  for (const [index, test] of tests.entries()) {
    const named = test.policies ?? common
    if (named.length === 0) yaml.fail(['tests', index], 'the test names no policies, nor does the file')
    const policies = await loadPolicies(named, signal, dirname(file))
    checkRuleNames(test.expect, policies, yaml, index)
    const path = isAbsolute(test.report) ? test.report : join(dirname(file), test.report)
    const report = judgedAnew(await options.readReport(path), policies)
    yield {
      name: test.name ?? `${index + 1}`,
      of: `${test.report} by ${named.join(', ')}`,
      faults: faultsOf(test.expect, report),
    }
  }
}

/** A slip in the name of a rule that is not to hit would make a test that never fails. */
function checkRuleNames(
  expect: Expect,
  policies: readonly CompiledPolicy[],
  yaml: LocatedYaml,
  index: number,
): void {
  const known = new Set(policies.flatMap(({ ruleNames }) => ruleNames))
  const check = (name: string, ...path: readonly PropertyKey[]): void => {
    if (!known.has(name))
      yaml.fail(['tests', index, 'expect', ...path], `the policies have no rule «${name}»`)
  }
  for (const key of ['deny', 'warn', 'allow', 'unjudged'] as const)
    for (const [at, name] of (expect[key] ?? []).entries()) check(name, key, at)
  for (const [at, { rule }] of (expect.hits ?? []).entries()) check(rule, 'hits', at, 'rule')
}

/** Exit codes as they are without options. */
const VERDICT = {
  exitCode: 0,
  exitOnEol: 0,
  allowIncomplete: false,
  failOnEmpty: false,
  failOnUnusedExceptions: false,
} as const

function judgedAnew(report: Report, policies: readonly CompiledPolicy[]): Report {
  const { suppressed, decisions, verdict: _verdict, ...unjudged } = report
  const { exceptions, vex } = decisions
  const asItWas: Judge = (kept) => ({ kept, suppressed, record: { exceptions, vex } })
  const problems = report.problems.filter(({ code }) => code !== 'policy-unjudged')
  return decide(
    { ...unjudged, problems },
    { filters: asItWas, policy: policyJudge(policies) },
    { verdict: VERDICT },
  )
}

function faultsOf(expect: Expect, { verdict, problems }: Report): readonly string[] {
  return [
    ...outcomeFaults(expect, verdict),
    ...(['deny', 'warn', 'allow'] as const).flatMap((action) =>
      setFaults(
        action,
        expect[action],
        verdict.hits.filter((hit) => hit.action === action).map(({ rule }) => rule),
      ),
    ),
    ...setFaults(
      'unjudged',
      expect.unjudged,
      problems.flatMap(({ code, subject }) =>
        code === 'policy-unjudged' ? [subject.slice(subject.indexOf('/') + 1)] : [],
      ),
    ),
    ...(expect.hits ?? []).flatMap((wanted) =>
      verdict.hits.some((hit) => isHit(hit, wanted)) ? [] : [`no hit is ${JSON.stringify(wanted)}`],
    ),
  ]
}

function outcomeFaults(expect: Expect, verdict: Verdict): readonly string[] {
  const code = expect['exit-code']
  return [
    ...(expect.outcome === undefined || expect.outcome === verdict.outcome
      ? []
      : [`the outcome is ${verdict.outcome} (${verdict.reason}), not ${expect.outcome}`]),
    ...(code === undefined || code === verdict.exitCode
      ? []
      : [`the exit code is ${verdict.exitCode}, not ${code}`]),
  ]
}

/** Which rules hit, each once: those that are named, and no others. */
function setFaults(
  what: string,
  expected: readonly string[] | undefined,
  actual: readonly string[],
): readonly string[] {
  if (!expected) return []
  const found = new Set(actual)
  const wanted = new Set(expected)
  return [
    ...[...wanted].filter((name) => !found.has(name)).map((name) => `${what}: «${name}» does not hit`),
    ...[...found]
      .filter((name) => !wanted.has(name))
      .map((name) => `${what}: «${name}» hits and is not expected`),
  ]
}

function isHit(hit: RuleHit, { rule, on, action, message }: Hit): boolean {
  return (
    hit.rule === rule &&
    (action === undefined || hit.action === action) &&
    (message === undefined || hit.message.includes(message)) &&
    (on === undefined || subjectTexts(hit).includes(on))
  )
}

/** What a test may call the thing that was hit. */
function subjectTexts({ on }: RuleHit): readonly string[] {
  switch (on.kind) {
    case 'finding':
      return [on.id, on.package]
    case 'package':
      return [on.package]
    case 'file':
      return [on.path]
    case 'report':
      return ['report']
  }
}
