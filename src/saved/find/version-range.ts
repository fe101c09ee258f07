import { PlimsollError } from '../../core/errors.ts'
import type { VersionOrder } from '../../core/version-order.ts'

/** Bounds that must all hold. */
export type VersionBounds = readonly VersionBound[]

export interface VersionBound {
  readonly relation: '<' | '<=' | '>' | '>=' | '='
  readonly version: string
}

/** `<3.0.14`, `>=1.2,<1.4`, or a version alone. Throws `option-invalid`. */
export function parseVersionBounds(text: string): VersionBounds {
  return text.split(',').map((part) => {
    const [, relation = '', version = ''] = /^\s*(<=|>=|<|>|==?)?\s*(.*?)\s*$/.exec(part) ?? []
    const isPlain = version !== '' && !/[<>=\s]/.test(version)
    if (!isPlain)
      throw new PlimsollError(
        'option-invalid',
        `--version is <, <=, >, >= or = and a version, joined by commas: «${text}» is not.`,
      )
    return { relation: RELATIONS[relation] ?? '=', version }
  })
}

const RELATIONS: Readonly<Record<string, VersionBound['relation']>> = {
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

/** `undefined` where a version is none in this order, or nobody knows the order: that is no answer. */
export function isWithin(
  version: string,
  bounds: VersionBounds,
  order: VersionOrder | undefined,
): boolean | undefined {
  if (!order?.isValid(version) || bounds.some((bound) => !order.isValid(bound.version))) {
    const isExact = bounds.every((bound) => bound.relation === '=' && bound.version === version)
    return isExact ? true : undefined
  }
  return bounds.every((bound) => holds(order.compare(version, bound.version), bound.relation))
}

function holds(sign: number, relation: VersionBound['relation']): boolean {
  switch (relation) {
    case '<':
      return sign < 0
    case '<=':
      return sign <= 0
    case '>':
      return sign > 0
    case '>=':
      return sign >= 0
    case '=':
      return sign === 0
  }
}
