import { ALWAYS, type Condition, NEVER, SUBJECTS } from './condition.ts'

const ARGUMENTS = SUBJECTS.join(', ')

/**
 * A condition as functions in the first version of Rego, which all releases of Gatekeeper read.
 * https://www.openpolicyagent.org/docs/policy-language
 *
 * @param name of the function that holds, of image, namespace and kind, if the condition does
 */
export function regoOf(condition: Condition, name: string): string {
  const functions: string[] = []
  const define = (bodies: readonly (readonly string[])[], as = `${name}_${functions.length + 1}`): string => {
    functions.push(
      bodies
        .map((lines) => `${as}(${ARGUMENTS}) {\n${lines.map((one) => `  ${one}\n`).join('')}}\n`)
        .join(''),
    )
    return `${as}(${ARGUMENTS})`
  }
  const literal = (one: Condition): string => {
    switch (one.kind) {
      case 'constant':
        return String(one.value)
      case 'matches':
        return `regex.match(${JSON.stringify(one.regexp)}, ${one.subject})`
      case 'in':
        return one.values.length === 0 ? 'false' : `${setOf(one.values)}[${one.subject}]`
      case 'not':
        return negated(literal(one.of))
      case 'all':
        return one.of.length < 2 ? literal(one.of[0] ?? ALWAYS) : define([one.of.map(literal)])
      case 'any':
        return one.of.length < 2 ? literal(one.of[0] ?? NEVER) : define(one.of.map((part) => [literal(part)]))
      case 'choose': {
        const where = define([[literal(one.where)]])
        return define([
          [where, literal(one.yes)],
          [`not ${where}`, literal(one.no)],
        ])
      }
    }
  }
  define([[literal(condition)]], name)
  return functions.join('\n')
}

function negated(literal: string): string {
  return literal.startsWith('not ') ? literal.slice('not '.length) : `not ${literal}`
}

function setOf(values: readonly string[]): string {
  return `{${values.map((value) => JSON.stringify(value)).join(', ')}}`
}
