import * as z from 'zod/mini'
import type { AdvisoryStatus } from '../../core/advisory.ts'
import { checkLocated } from '../../documents/check.ts'
import type { LocatedYaml } from '../../documents/located-yaml.ts'
import { idCriterion, packageCriterion, pathCriterion, statusCriterion } from './criteria.ts'
import { grypeTypes } from './grype-types.ts'
import { MAX_EXCEPTIONS } from './limits.ts'
import type { Criterion, Exception, ExceptionList, Fail } from './types.ts'

const Text = z.optional(z.nullable(z.string()))
const Rule = z.looseObject({
  vulnerability: Text,
  'include-aliases': z.optional(z.nullable(z.boolean())),
  reason: Text,
  'fix-state': Text,
  package: z.optional(
    z.nullable(
      z.looseObject({
        name: Text,
        version: Text,
        language: Text,
        type: Text,
        location: Text,
        'upstream-name': Text,
      }),
    ),
  ),
})
type Rule = z.infer<typeof Rule>

const Document = z.object({ ignore: z.nullable(z.array(Rule)) })

const RULE_KEYS = new Set(['vulnerability', 'include-aliases', 'reason', 'fix-state', 'package'])
const PACKAGE_KEYS = new Set(['name', 'version', 'language', 'type', 'location', 'upstream-name'])

const FIX_STATES: Readonly<Record<string, readonly AdvisoryStatus[]>> = {
  fixed: ['fixed'],
  'not-fixed': ['affected', 'fix_deferred', 'under_investigation'],
  'wont-fix': ['will_not_fix'],
  unknown: ['unknown'],
}

/**
 * The list `ignore` of Grype's configuration. A rule that asks for what cannot be told here (a namespace, a match type,
 * a VEX status, a regular expression beyond `.*`) is kept, and does not count: without that it would reach further.
 * https://github.com/anchore/grype#specifying-matches-to-ignore
 */
export function readGrypeIgnore(yaml: LocatedYaml, file: string): Omit<ExceptionList, 'form'> {
  const rules = checkLocated(yaml, Document).ignore ?? []
  if (rules.length > MAX_EXCEPTIONS) yaml.fail(['ignore'], `there are more than ${MAX_EXCEPTIONS} rules`)
  return { file, others: [], exceptions: rules.map((rule, index) => exceptionOf(rule, yaml, index, file)) }
}

function exceptionOf(rule: Rule, yaml: LocatedYaml, index: number, file: string): Exception {
  const path = ['ignore', index]
  const name = path.join('.')
  const fail: Fail = (detail) => yaml.fail(path, `${name} ${detail}`)
  const missing = missingHere(rule)
  const criteria = criteriaOf(rule, fail)
  if (criteria.length === 0 && missing.length === 0)
    fail('says nothing of what it is for, so it would suppress everything')
  return {
    kind: 'exception',
    file,
    line: yaml.place(path).line,
    path,
    criteria,
    ...(missing.length === 0 ? {} : { unable: `Plimsoll cannot tell ${missing.join(', ')} of the rule` }),
    reason: rule.reason?.trim() || `listed in ${file}`,
  }
}

function missingHere(rule: Rule): readonly string[] {
  const named = (value: unknown, known: ReadonlySet<string>): string[] =>
    Object.entries(value ?? {}).flatMap(([key, one]) =>
      known.has(key) || one === '' || one === null ? [] : [key],
    )
  const { package: pkg } = rule
  const fixState = rule['fix-state']
  return [
    ...named(rule, RULE_KEYS),
    ...named(pkg, PACKAGE_KEYS).map((key) => `package.${key}`),
    ...(fixState && !Object.hasOwn(FIX_STATES, fixState) ? [`fix-state ${fixState}`] : []),
    ...(pkg?.name && wildcardsOf(pkg.name) === undefined ? [`package.name ${pkg.name}`] : []),
    ...(['type', 'language'] as const).flatMap((key) =>
      pkg?.[key] && !grypeTypes(key, pkg[key]) ? [`package.${key} ${pkg[key]}`] : [],
    ),
  ]
}

function criteriaOf(rule: Rule, fail: Fail): readonly Criterion[] {
  const { vulnerability, package: pkg } = rule
  const states = FIX_STATES[rule['fix-state'] ?? '']
  const name = pkg?.name ? wildcardsOf(pkg.name) : undefined
  return [
    ...(vulnerability ? [idOf(vulnerability, rule['include-aliases'] === true, fail)] : []),
    ...(name ? [packageCriterion([name], fail)] : []),
    ...(pkg?.version ? [versionCriterion(pkg.version)] : []),
    ...(pkg?.['upstream-name'] ? [sourceCriterion(pkg['upstream-name'])] : []),
    ...(pkg?.type ? [typeCriterion('type', pkg.type)] : []),
    ...(pkg?.language ? [typeCriterion('language', pkg.language)] : []),
    ...(pkg?.location ? [pathCriterion([pkg.location], fail)] : []),
    ...(states ? [statusCriterion(states, fail)] : []),
  ]
}

/** Without aliases Grype compares with the id of the record that it found. */
function idOf(id: string, withAliases: boolean, fail: Fail): Criterion {
  const made = idCriterion([id], fail)
  if (withAliases) return made
  const [wanted] = made.values
  return {
    ...made,
    test: (finding) =>
      finding.id.toUpperCase() === wanted ||
      finding.evidence.some(({ advisory }) => advisory.toUpperCase() === wanted),
  }
}

/** Grype takes names for regular expressions, whole; of those with no more in them than `.*` wildcards can be made. */
function wildcardsOf(name: string): string | undefined {
  const bare = name.replace(/^\^/, '').replace(/\$$/, '')
  const pattern = bare.replaceAll('.*', '**')
  const isPlain = /^(?:[\w.@/-]|\*\*|\\[.+-])+$/.test(pattern)
  return isPlain ? pattern.replaceAll(/\\(.)/g, '$1').replaceAll('**', '*') : undefined
}

function versionCriterion(version: string): Criterion {
  return {
    key: 'version',
    values: [version],
    words: `in version ${version}`,
    isVoid: false,
    test: ({ package: pkg }) => pkg.version === version,
  }
}

function sourceCriterion(name: string): Criterion {
  return {
    key: 'source',
    values: [name],
    words: `built from ${name}`,
    isVoid: false,
    test: ({ package: { source } }) => source?.name === name,
  }
}

function typeCriterion(key: 'type' | 'language', value: string): Criterion {
  const types = grypeTypes(key, value) ?? []
  return {
    key,
    values: [value],
    words: `of ${key} ${value}`,
    isVoid: false,
    test: ({ package: { type } }) => types.includes(type),
  }
}
