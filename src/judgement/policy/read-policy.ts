import { checkLocated } from '../../documents/check.ts'
import { readLocatedYaml } from '../../documents/located-yaml.ts'
import { POLICY_KEYS, type PolicyDocument, PolicySchema, type RuleDocument } from './schema.ts'
import type { ExtendsEntry, PolicyFile, RuleEntry, VariableEntry } from './types.ts'

type Yaml = Awaited<ReturnType<typeof readLocatedYaml>>

/** A policy as its file writes it. Throws `policy-invalid`, with line and column. */
export async function readPolicy(text: string, file: string): Promise<PolicyFile> {
  const yaml = await readLocatedYaml({ file, text, code: 'policy-invalid' })
  const document = checkLocated(yaml, PolicySchema, POLICY_KEYS)
  const variables = variablesOf(document, yaml)
  const rules = document.rules ?? []
  const inherited = extendsOf(document, yaml)
  if (rules.length === 0 && inherited.length === 0) yaml.fail(['rules'], 'the policy has no rules')
  checkRules(rules, yaml)
  return {
    name: document.name,
    ...(document.description === undefined ? {} : { description: document.description.trim() }),
    source: file,
    extends: inherited,
    variables,
    rules: rules.map((rule, index) => ruleEntry(rule, index, variables, yaml)),
  }
}

function ruleEntry(
  rule: RuleDocument,
  index: number,
  variables: readonly VariableEntry[],
  yaml: Yaml,
): RuleEntry {
  const { when, ...rest } = rule
  return {
    ...rest,
    ...(when === undefined ? {} : { when: String(when) }), // Unquoted, true and false are no texts in YAML.
    variables,
    fail: (key, offset, detail) => {
      const path = ['rules', index, key]
      const text = `rules.${index}.${key} (of «${rule.name}»): ${detail}`
      return offset === undefined ? yaml.fail(path, text) : yaml.failInText(path, offset, text)
    },
  }
}

function checkRules(rules: readonly RuleDocument[], yaml: Yaml): void {
  for (const [index, { name, on, when, files }] of rules.entries()) {
    if (rules.findIndex((other) => other.name === name) < index)
      yaml.fail(['rules', index, 'name'], `two rules have the name «${name}»`)
    if (on === 'file' && files === undefined)
      yaml.fail(['rules', index], `rules.${index}.files is missing: it says which files the rule is about`)
    if (on !== 'file' && files !== undefined)
      yaml.failAtKey(['rules', index, 'files'], `rules.${index}.files is only for rules on: file`)
    if (on !== 'file' && when === undefined) yaml.fail(['rules', index], `rules.${index}.when is missing`)
  }
}

function extendsOf(document: PolicyDocument, yaml: Yaml): readonly ExtendsEntry[] {
  const { extends: names = [] } = document
  if (typeof names === 'string') return [{ target: names, fail: (detail) => yaml.fail(['extends'], detail) }]
  return names.map((target, index) => ({ target, fail: (detail) => yaml.fail(['extends', index], detail) }))
}

const IDENTIFIER = /^[A-Za-z_]\w*$/

function variablesOf(document: PolicyDocument, yaml: Yaml): readonly VariableEntry[] {
  return Object.entries(document.variables ?? {}).map(([name, value]) => {
    const path = ['variables', name]
    if (!IDENTIFIER.test(name))
      yaml.failAtKey(path, `variables.${name}: a name is letters, digits and _, and begins with no digit`)
    return {
      name,
      expression: typeof value === 'string' ? value : celLiteral(value),
      fail: (offset, detail) => {
        const text = `variables.${name}: ${detail}`
        return offset === undefined || typeof value !== 'string'
          ? yaml.fail(path, text)
          : yaml.failInText(path, offset, text)
      },
    }
  })
}

/** Lists and numbers of YAML are written the same way in CEL; JSON's escapes of texts are CEL's as well. */
function celLiteral(value: number | boolean | readonly (string | number)[]): string {
  return JSON.stringify(value)
}
