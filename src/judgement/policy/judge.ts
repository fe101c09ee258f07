import type { HitSubject, RuleHit } from '../../core/decision.ts'
import { messageOf } from '../../core/errors.ts'
import type { FileFact } from '../../core/file-fact.ts'
import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import type { Misconfiguration } from '../../core/misconfiguration.ts'
import { fullName } from '../../core/package.ts'
import { oneLine } from '../../core/printable.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { isOfConfiguration } from '../../core/report.ts'
import { hitKey, hitOf } from '../misconfiguration-hit.ts'
import type { Judgeable } from '../types.ts'
import { costOf, type ListSizes, listSizes, MAX_STEPS, withVariable } from './cel/cost.ts'
import type { CompiledRule } from './compile.ts'
import type { PolicyTools } from './types.ts'
import { type Facts, factsOf, misconfigurationsOf } from './views/facts.ts'
import { fileView } from './views/file.ts'

/** One thing that a rule is asked of. */
interface Case {
  readonly on: HitSubject
  /** In words, for messages. */
  name(): string
  readonly variables: Readonly<Record<string, unknown>>
  /** Keys of the thing itself, then of all that it is part of: what is allowed takes its parts along. */
  parts(): readonly string[]
}

/** What the rules of one policy say of a report, rule by rule. Pure. */
export function judgeWith(
  policy: string,
  rules: readonly CompiledRule[],
  report: Judgeable,
  tools: PolicyTools,
): { readonly hits: readonly RuleHit[]; readonly problems: readonly Problem[] } {
  const facts = factsOf(report, tools)
  const sizes = listSizes(report)
  const allowed = new Set<string>()
  const hits: RuleHit[] = []
  const problems: Problem[] = []
  for (const rule of rules) {
    if (allowed.has(WHOLE)) break
    const fault = faultOf(rule, report, sizes)
    if (fault !== undefined) {
      problems.push(problem('policy-unjudged', `${policy}/${rule.name}`, fault))
      continue
    }
    const unjudged: { readonly name: string; readonly why: string }[] = []
    for (const one of casesOf(rule, facts)) {
      if (allowed.size > 0 && one.parts().some((part) => allowed.has(part))) continue
      const variables = withOwn(one.variables, rule)
      const answer = ask(rule, variables)
      if (typeof answer === 'string') unjudged.push({ name: one.name(), why: answer })
      if (answer !== true) continue
      if (rule.action === 'allow') for (const self of one.parts().slice(0, 1)) allowed.add(self)
      const message = rule.message?.text(variables) ?? oneLine(`${rule.name}: ${one.name()}`)
      hits.push({ action: rule.action, policy, rule: rule.name, message, on: one.on })
    }
    const [first] = unjudged
    if (first) problems.push(unjudgedProblem(policy, rule, first, unjudged.length))
  }
  return { hits, problems }
}

/** Why a rule cannot be asked at all. */
function faultOf(rule: CompiledRule, report: Judgeable, sizes: ListSizes): string | undefined {
  if (rule.on === 'file' && report.files === undefined && !isOfConfiguration(report))
    return 'the names of the files are not known: only images and folders have them'
  const rounds = roundsOf(rule, report, sizes)
  const expressions = [
    ...(rule.when ? [rule.when] : []),
    ...rule.variables.map(({ expression }) => expression),
    ...(rule.message?.expressions ?? []),
  ]
  let known = sizes
  for (const { name, expression } of rule.variables) known = withVariable(known, name, expression.ast)
  const steps = expressions.reduce((sum, { ast }) => sum + costOf(ast, known), 0) * rounds
  return steps > MAX_STEPS
    ? `it may take ${steps.toExponential(0)} steps over this report, and ${MAX_STEPS.toExponential(0)} are the limit`
    : undefined
}

function roundsOf({ on }: CompiledRule, { files = [] }: Judgeable, sizes: ListSizes): number {
  switch (on) {
    case 'finding':
      return sizes.findings
    case 'package':
      return sizes.packages
    case 'misconfiguration':
      return sizes.misconfigurations
    case 'file':
      return files.length
    case 'image':
    case 'report':
      return 1
  }
}

function unjudgedProblem(
  policy: string,
  rule: CompiledRule,
  first: { readonly name: string; readonly why: string },
  count: number,
): Problem {
  const others = count > 1 ? ` and ${count - 1} more` : ''
  return problem(
    'policy-unjudged',
    `${policy}/${rule.name}`,
    oneLine(`it cannot be computed for ${first.name}${others}: ${first.why}`),
  )
}

/** Whether the rule hits, or why that cannot be computed. */
function ask({ when }: CompiledRule, variables: Case['variables']): boolean | string {
  if (!when) return true
  try {
    const value = when.evaluate(variables)
    return typeof value === 'boolean' ? value : 'the condition is neither true nor false'
  } catch (error) {
    const { summary } = error as { readonly summary?: unknown }
    return typeof summary === 'string' ? summary : messageOf(error)
  }
}

/** Variables of the policy are computed when something asks for them, once: a fault in one counts where it is named. */
function withOwn(variables: Case['variables'], { variables: own }: CompiledRule): Case['variables'] {
  if (own.length === 0) return variables
  const all = Object.create(null) as Record<string, unknown>
  Object.assign(all, variables)
  for (const { name, expression } of own) {
    let value: unknown
    let isComputed = false
    const get = (): unknown => {
      if (!isComputed) value = expression.evaluate(all)
      isComputed = true
      return value
    }
    Object.defineProperty(all, name, { get, enumerable: true })
  }
  return all
}

function casesOf(rule: CompiledRule, facts: Facts): Iterable<Case> {
  const { report } = facts
  const common = {
    image: facts.image(),
    distribution: facts.distribution(),
    report: facts.reportView(),
    now: facts.now,
  }
  switch (rule.on) {
    case 'finding':
      return mapped(report.findings, (finding) => findingCase(finding, facts, common))
    case 'package':
      return mapped(report.packages, (one) => packageCase(one, facts, common))
    case 'misconfiguration':
      return mapped(misconfigurationsOf(report), (one) => misconfigurationCase(one, facts, common))
    case 'image':
      return report.target.kind === 'image' ? [wholeCase(report, common)] : []
    case 'report':
      return [wholeCase(report, common)]
    case 'file':
      return mapped(
        (report.files ?? []).filter(({ path }) => rule.matchesFile?.(path)),
        (file) => fileCase(file, facts, common),
      )
  }
}

function findingCase(finding: Finding, facts: Facts, common: Case['variables']): Case {
  const { id, package: on } = finding
  return {
    on: { kind: 'finding', id, package: on.id },
    name: () => `${id} in ${fullName(on)} ${on.version}`,
    variables: { ...common, finding: facts.finding(finding), pkg: facts.package(on) },
    parts: () => [`finding ${id} ${on.id}`, `package ${on.id}`, WHOLE],
  }
}

function packageCase(one: InventoryPackage, facts: Facts, common: Case['variables']): Case {
  return {
    on: { kind: 'package', package: one.id },
    name: () => `${fullName(one)} ${one.version}`,
    variables: { ...common, pkg: facts.package(one) },
    parts: () => [`package ${one.id}`, WHOLE],
  }
}

function misconfigurationCase(one: Misconfiguration, facts: Facts, common: Case['variables']): Case {
  const on = hitOf(one)
  return {
    on,
    name: () => `${one.id} in ${on.resource}`,
    variables: { ...common, misconfiguration: facts.misconfiguration(one) },
    parts: () => [hitKey(on), WHOLE],
  }
}

const WHOLE = 'report'

function wholeCase(report: Judgeable, common: Case['variables']): Case {
  return { on: { kind: 'report' }, name: () => report.target.name, variables: common, parts: () => [WHOLE] }
}

function fileCase(file: FileFact, facts: Facts, common: Case['variables']): Case {
  return {
    on: { kind: 'file', path: file.path },
    name: () => file.path,
    variables: { ...common, file: new fileView.view(file, facts) },
    parts: () => [`file ${file.path}`, WHOLE],
  }
}

function* mapped<T, U>(items: readonly T[], map: (item: T) => U): Iterable<U> {
  for (const item of items) yield map(item)
}
