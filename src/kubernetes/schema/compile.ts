import { isRecord } from '../object.ts'
import { type Check, checkOf, type Rule } from './check.ts'
import { brokenSchema, type Compiler, type Keywords } from './compiler.ts'
import { combinationRules } from './keywords/combinations.ts'
import { listRules } from './keywords/lists.ts'
import { objectRules } from './keywords/objects.ts'
import { numberRules, textRules } from './keywords/scalars.ts'
import { valueGates } from './keywords/values.ts'

/** What changes the meaning of a schema and is not done here: a schema with it must not be taken for a weaker one. */
const UNSUPPORTED = ['$dynamicRef', '$recursiveRef', 'unevaluatedItems', 'unevaluatedProperties'] as const

/**
 * The check of a schema, in the order in which kubeconform looks: what a value is comes first, and ends it. Formats,
 * `x-kubernetes-*` and keywords that nobody knows say nothing. Throws an Error in words for what is no schema.
 *
 * https://json-schema.org/draft/2020-12/json-schema-validation
 */
export function compileSchema(schema: unknown, at: string, compiler: Compiler): Check {
  if (schema === true) return checkOf([], [])
  if (schema === false) return (_, place) => ({ place, detail: 'false schema' })
  if (!isRecord(schema)) throw brokenSchema(at, 'is no schema')
  const unsupported = UNSUPPORTED.find((keyword) => Object.hasOwn(schema, keyword))
  if (unsupported) throw brokenSchema(`${at}/${unsupported}`, 'is not supported')
  const reference = schema['$ref']
  if (reference === undefined)
    return checkOf(valueGates(schema, at, compiler.draft), rulesOf(schema, at, compiler))
  if (typeof reference !== 'string') throw brokenSchema(`${at}/$ref`, 'is no text')
  const referred = compiler.refer(reference, `${at}/$ref`)
  // Beside a reference nothing else counted, until it did.
  if (compiler.draft < 2019) return checkOf([referred], [])
  return checkOf(valueGates(schema, at, compiler.draft), [ruleOf(referred), ...rulesOf(schema, at, compiler)])
}

function rulesOf(schema: Keywords, at: string, compiler: Compiler): readonly Rule[] {
  return [
    ...objectRules(schema, at, compiler),
    ...listRules(schema, at, compiler),
    ...textRules(schema, at),
    ...numberRules(schema, at, compiler.draft),
    ...combinationRules(schema, at, compiler),
  ]
}

function ruleOf(check: Check): Rule {
  return (value, place, run, faults) => {
    const fault = check(value, place, run)
    if (fault) faults.push(fault)
  }
}
