import { attributeOf, childrenOf, type XmlElement } from '../../xml-records.ts'

/** One condition: a test, and what it means in words. */
export interface Criterion {
  readonly test: string
  readonly comment: string
}

/** Conditions that must hold together. */
export type Alternative = readonly Criterion[]

/** Alternatives of one definition; more than any real one has (products times packages). */
const MAX_ALTERNATIVES = 200_000

/** Levels of criteria in criteria; the reader's own limit of depth is not far above. */
export const MAX_CRITERIA_DEPTH = 40

export class CriteriaError extends Error {
  override readonly name = 'CriteriaError'
}

/**
 * The alternatives of a tree of AND and OR. Each holds by itself; a definition hits what fulfils one of them.
 * Throws CriteriaError where they are too many, too deep, or negated, which no publisher of packages uses.
 */
export function alternativesOf(criteria: XmlElement, depth = 0): readonly Alternative[] {
  if (depth > MAX_CRITERIA_DEPTH) throw new CriteriaError('its criteria are nested too deep')
  if (attributeOf(criteria, 'negate') === 'true') throw new CriteriaError('its criteria are negated')
  const parts = [
    ...childrenOf(criteria, 'criterion').map((one) => [[criterionOf(one)]]),
    ...childrenOf(criteria, 'criteria').map((one) => alternativesOf(one, depth + 1)),
  ]
  return attributeOf(criteria, 'operator') === 'OR' ? checked(parts.flat()) : parts.reduce(product, [[]])
}

function criterionOf(element: XmlElement): Criterion {
  if (attributeOf(element, 'negate') === 'true') throw new CriteriaError('one of its criteria is negated')
  return { test: attributeOf(element, 'test_ref') ?? '', comment: attributeOf(element, 'comment') ?? '' }
}

function product(left: readonly Alternative[], right: readonly Alternative[]): readonly Alternative[] {
  if (left.length * right.length > MAX_ALTERNATIVES) throw new CriteriaError('it has too many alternatives')
  return left.flatMap((one) => right.map((other) => [...one, ...other]))
}

function checked(alternatives: readonly Alternative[]): readonly Alternative[] {
  if (alternatives.length > MAX_ALTERNATIVES) throw new CriteriaError('it has too many alternatives')
  return alternatives
}
