import type { Condition, Subject } from './condition.ts'

/**
 * A condition in CEL, in parentheses where it needs them. https://cel.dev
 *
 * @param names of the variables that hold the texts
 */
export function celOf(condition: Condition, names: Readonly<Record<Subject, string>>): string {
  const inner = (one: Condition): string => celOf(one, names)
  switch (condition.kind) {
    case 'constant':
      return String(condition.value)
    case 'matches':
      return `${names[condition.subject]}.matches(${JSON.stringify(condition.regexp)})`
    case 'in':
      return `${names[condition.subject]} in ${JSON.stringify(condition.values)}`
    case 'not':
      return `!(${inner(condition.of)})`
    case 'all':
      return joined(condition.of.map(inner), ' && ', 'true')
    case 'any':
      return joined(condition.of.map(inner), ' || ', 'false')
    case 'choose':
      return `(${inner(condition.where)} ? ${inner(condition.yes)} : ${inner(condition.no)})`
  }
}

function joined(parts: readonly string[], operator: string, none: string): string {
  if (parts.length < 2) return parts[0] ?? none
  return `(${parts.join(operator)})`
}
