import { isRecord } from '../../object.ts'
import type { Check, Rule } from '../check.ts'
import { brokenSchema, type Compiler, type Keywords } from '../compiler.ts'
import type { Fault } from '../fault.ts'

/** `not`, `allOf`, `anyOf`, `oneOf` and `if`, in this order. */
export function combinationRules(schema: Keywords, at: string, compiler: Compiler): readonly Rule[] {
  const rules: Rule[] = []
  if (schema['not'] !== undefined) rules.push(notRule(compiler.compile(schema['not'], `${at}/not`)))
  const allOf = checksOf(schema, 'allOf', at, compiler)
  if (allOf.length > 0) rules.push(allOfRule(allOf))
  const anyOf = checksOf(schema, 'anyOf', at, compiler)
  if (anyOf.length > 0) rules.push(anyOfRule(anyOf))
  const oneOf = checksOf(schema, 'oneOf', at, compiler)
  if (oneOf.length > 0) rules.push(oneOfRule(oneOf))
  return schema['if'] === undefined ? rules : [...rules, ifRule(schema, at, compiler)]
}

function checksOf(schema: Keywords, keyword: string, at: string, compiler: Compiler): readonly Check[] {
  const list = schema[keyword]
  if (list === undefined) return []
  if (!Array.isArray(list)) throw brokenSchema(`${at}/${keyword}`, 'is no list of schemas')
  return list.map((one: unknown, index) => compiler.compile(one, `${at}/${keyword}/${index}`))
}

function notRule(check: Check): Rule {
  return (value, place, run, faults) => {
    if (!check(value, place, run)) faults.push({ place, detail: 'not failed' })
  }
}

function allOfRule(checks: readonly Check[]): Rule {
  return (value, place, run, faults) => {
    const causes = checks.flatMap((check) => check(value, place, run) ?? [])
    if (causes.length > 0) faults.push({ place, detail: 'allOf failed', causes })
  }
}

function anyOfRule(checks: readonly Check[]): Rule {
  return (value, place, run, faults) => {
    const causes: Fault[] = []
    for (const check of checks) {
      const fault = check(value, place, run)
      if (!fault) return
      causes.push(fault)
    }
    faults.push({ place, detail: 'anyOf failed', causes })
  }
}

function oneOfRule(checks: readonly Check[]): Rule {
  return (value, place, run, faults) => {
    const causes: Fault[] = []
    let first: number | undefined
    for (const [index, check] of checks.entries()) {
      const fault = check(value, place, run)
      if (fault) causes.push(fault)
      else if (first === undefined) first = index
      else {
        faults.push({ place, detail: `oneOf failed, subschemas ${first}, ${index} matched` })
        return
      }
    }
    if (first === undefined) faults.push({ place, detail: 'oneOf failed, none matched', causes })
  }
}

function ifRule(schema: Keywords, at: string, compiler: Compiler): Rule {
  const condition = compiler.compile(schema['if'], `${at}/if`)
  const branch = (keyword: 'then' | 'else'): Check | undefined =>
    isRecord(schema[keyword]) || typeof schema[keyword] === 'boolean'
      ? compiler.compile(schema[keyword], `${at}/${keyword}`)
      : undefined
  const then = branch('then')
  const otherwise = branch('else')
  return (value, place, run, faults) => {
    const fault = (condition(value, place, run) ? otherwise : then)?.(value, place, run)
    if (fault) faults.push(fault)
  }
}
