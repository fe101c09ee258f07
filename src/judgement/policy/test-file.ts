import * as z from 'zod/mini'
import { OUTCOMES, type RuleHit, type Verdict } from '../../core/decision.ts'
import type { Report } from '../../core/report.ts'
import { checkLocated } from '../../documents/check.ts'
import { readLocatedYaml } from '../../documents/located-yaml.ts'

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

const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['policies', 'tests'],
  'tests.*': ['name', 'report', 'policies', 'expect'],
  'tests.*.expect': Object.keys(Expect.def.shape),
  'tests.*.expect.hits.*': Object.keys(Hit.def.shape),
}

/** A test of policies as its file writes it. */
export interface PolicyTest {
  readonly name: string
  /** Path as written. */
  readonly report: string
  readonly policies: readonly string[]
  /**
   * A slip in the name of a rule that is not to hit would make a test that never fails. Throws `policy-invalid` at a name that
   * none of the policies has.
   */
  checkRuleNames(known: ReadonlySet<string>): void
  /** What is otherwise than expected; empty where nothing is. */
  faults(report: Pick<Report, 'verdict' | 'problems'>): readonly string[]
}

/** The tests of a file. Throws `policy-invalid`, with line and column. */
export async function readPolicyTests(text: string, file: string): Promise<readonly PolicyTest[]> {
  const yaml = await readLocatedYaml({ file, text, code: 'policy-invalid' })
  const { policies: common = [], tests } = checkLocated(yaml, Tests, KEYS)
  return tests.map(({ name, report, policies = common, expect }, index) => {
    if (policies.length === 0) yaml.fail(['tests', index], 'the test names no policies, nor does the file')
    return {
      name: name ?? `${index + 1}`,
      report,
      policies,
      checkRuleNames: (known) => {
        for (const { rule, path } of namedRules(expect))
          if (!known.has(rule))
            yaml.fail(['tests', index, 'expect', ...path], `the policies have no rule «${rule}»`)
      },
      faults: (of) => faultsOf(expect, of),
    }
  })
}

function namedRules(expect: Expect) {
  const lists = (['deny', 'warn', 'allow', 'unjudged'] as const).flatMap((key) =>
    (expect[key] ?? []).map((rule, at) => ({ rule, path: [key, at] })),
  )
  return [...lists, ...(expect.hits ?? []).map(({ rule }, at) => ({ rule, path: ['hits', at, 'rule'] }))]
}

function faultsOf(
  expect: Expect,
  { verdict, problems }: Pick<Report, 'verdict' | 'problems'>,
): readonly string[] {
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
    case 'misconfiguration':
      return [on.id, on.resource]
    case 'file':
      return [on.path]
    case 'report':
      return ['report']
  }
}
