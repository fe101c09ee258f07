import type { VersionOrder } from '../../core/version-order.ts'

export type Operator = '<' | '<=' | '>=' | '>' | '='

export interface Constraint {
  readonly operator: Operator
  readonly version: string
}

/** Constraints of one question. */
export const MAX_CONSTRAINTS = 10

/** `>=3.0,<3.0.14`: all must hold; a version alone means that very one. `undefined` for what is none of that. */
export function parseConstraints(text: string): readonly Constraint[] | undefined {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length > MAX_CONSTRAINTS) return undefined
  const constraints = parts.map(parseConstraint)
  return constraints.every((one) => one !== undefined) ? constraints : undefined
}

const OPERATORS: readonly Operator[] = ['<=', '>=', '<', '>', '=']

function parseConstraint(text: string): Constraint | undefined {
  const operator = OPERATORS.find((one) => text.startsWith(one))
  const version = text.slice(operator?.length ?? 0).trim()
  return version === '' ? undefined : { operator: operator ?? '=', version }
}

/** Whether a version fulfils them; `undefined` where it cannot be said, because one of them is no version of that order. */
export function fulfils(
  version: string,
  constraints: readonly Constraint[],
  order: VersionOrder | undefined,
): boolean | undefined {
  if (!order) return constraints.every((one) => one.operator === '=' && one.version === version) || undefined
  if (![version, ...constraints.map((one) => one.version)].every((text) => order.isValid(text)))
    return constraints.every((one) => one.operator === '=' && one.version === version) || undefined
  return constraints.every((one) => holds(order.compare(version, one.version), one.operator))
}

function holds(comparison: number, operator: Operator): boolean {
  switch (operator) {
    case '<':
      return comparison < 0
    case '<=':
      return comparison <= 0
    case '>=':
      return comparison >= 0
    case '>':
      return comparison > 0
    default:
      return comparison === 0
  }
}
