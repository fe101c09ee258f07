import type { Environment } from '@marcbachmann/cel-js'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { environmentFor, VARIABLES } from './cel/environment.ts'
import { compileExpression, type Expression, freeNames } from './cel/expression.ts'
import { globTest } from './cel/functions.ts'
import { judgeWith } from './judge.ts'
import { compileMessage, type Message } from './message.ts'
import { SUBJECTS, type Subject } from './schema.ts'
import type { CompiledPolicy, PolicyTools, RuleEntry, VariableEntry, WholePolicy } from './types.ts'

/** A rule that can be asked. */
export interface CompiledRule {
  readonly name: string
  readonly on: Subject
  readonly action: RuleEntry['action']
  /** Absent: it hits every file that its globs name. */
  readonly when?: Expression
  /** Values of the policy's own variables that the rule may name, in the order in which they are computed. */
  readonly variables: readonly CompiledVariable[]
  readonly message?: Message
  /** Of rules on files. */
  readonly matchesFile?: (path: string) => boolean
}

export interface CompiledVariable {
  readonly name: string
  readonly expression: Expression
}

/** Compiles all rules. Throws `policy-invalid` at the first fault, with line and column. */
export function compilePolicy(policy: WholePolicy, tools: PolicyTools): CompiledPolicy {
  const environments = new Map<string, Scope>()
  const rules = policy.rules.map((rule) => compileRule(rule, environments))
  return {
    name: policy.name,
    source: policy.source,
    rules: rules.length,
    ruleNames: rules.map(({ name }) => name),
    files: policy.rules.flatMap(({ files }) => files ?? []),
    judge: (report) => judgeWith(policy.name, rules, report, tools),
  }
}

interface Scope {
  readonly of: readonly VariableEntry[]
  readonly environment: Environment
  readonly names: readonly string[]
  readonly variables: readonly CompiledVariable[]
}

function compileRule(rule: RuleEntry, scopes: Map<string, Scope>): CompiledRule {
  const { name, on, action, files } = rule
  const { environment, names, variables } = scopeOf(rule, scopes)
  const when =
    rule.when === undefined
      ? undefined
      : compileExpression(rule.when, environment, names, (offset, detail) =>
          rule.fail('when', offset, detail),
        )
  if (when && when.type !== 'bool')
    rule.fail('when', undefined, `it is to be true or false, and is of the type ${when.type}`)
  const message =
    rule.message === undefined
      ? undefined
      : compileMessage(rule.message, environment, names, (offset, detail) =>
          rule.fail('message', offset, detail),
        )
  return {
    name,
    on,
    action,
    variables,
    ...(when ? { when } : {}),
    ...(message ? { message } : {}),
    ...(files ? { matchesFile: fileTest(files, rule) } : {}),
  }
}

function fileTest(globs: readonly string[], rule: RuleEntry): (path: string) => boolean {
  try {
    const tests = globs.map(globTest)
    return (path) => tests.some((test) => test(path))
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    return rule.fail('files', undefined, messageOf(error))
  }
}

/** An environment costs some milliseconds: one for all rules of a file that are on the same kind of thing. */
function scopeOf({ on, variables }: RuleEntry, scopes: Map<string, Scope>): Scope {
  const known = scopes.get(on)
  if (known && known.of === variables) return known
  const environment = environmentFor(on)
  const names = Object.keys(VARIABLES[on])
  // A variable may name what only some rules know (`finding`): in others it is not there, nor what is made of it.
  const elsewhere = new Set(SUBJECTS.flatMap((one) => Object.keys(VARIABLES[one])))
  for (const name of names) elsewhere.delete(name)
  const compiled: CompiledVariable[] = []
  for (const entry of variables) {
    if (elsewhere.has(entry.name) || environment.hasVariable(entry.name))
      entry.fail(undefined, 'the name is taken')
    if (freeNames(entry.expression, environment).some((name) => elsewhere.has(name))) {
      elsewhere.add(entry.name)
      continue
    }
    const expression = compileExpression(entry.expression, environment, names, (offset, detail) =>
      entry.fail(offset, detail),
    )
    environment.registerVariable(entry.name, expression.type)
    names.push(entry.name)
    compiled.push({ name: entry.name, expression })
  }
  const scope = { of: variables, environment, names, variables: compiled }
  scopes.set(on, scope)
  return scope
}
