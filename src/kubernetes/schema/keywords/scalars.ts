import type { Rule } from '../check.ts'
import { type Draft, type Keywords, numberOf, patternOf } from '../compiler.ts'
import { goCount, goNumber, goQuoted } from '../go-text.ts'

/** What is said of texts: their length in characters, and their pattern. */
export function textRules(schema: Keywords, at: string): readonly Rule[] {
  const rules: Rule[] = []
  const least = numberOf(schema, 'minLength', at)
  const most = numberOf(schema, 'maxLength', at)
  if (least !== undefined || most !== undefined)
    rules.push((value, place, _, faults) => {
      if (typeof value !== 'string') return
      const length = lengthOf(value)
      if (least !== undefined && length < least)
        faults.push({ place, detail: `minLength: got ${goCount(length)}, want ${goCount(least)}` })
      if (most !== undefined && length > most)
        faults.push({ place, detail: `maxLength: got ${goCount(length)}, want ${goCount(most)}` })
    })
  const pattern = schema['pattern']
  if (pattern === undefined) return rules
  const matches = patternOf(pattern, `${at}/pattern`)
  const wanted = goQuoted(pattern as string)
  rules.push((value, place, _, faults) => {
    if (typeof value !== 'string' || matches(value)) return
    faults.push({ place, detail: `${goQuoted(value)} does not match pattern ${wanted}` })
  })
  return rules
}

function lengthOf(text: string): number {
  let length = 0
  for (const _ of text) length++
  return length
}

interface Bound {
  readonly keyword: string
  readonly want: number
  readonly isMet: (value: number | bigint) => boolean
}

export function numberRules(schema: Keywords, at: string, draft: Draft): readonly Rule[] {
  return boundsOf(schema, at, draft).map(
    ({ keyword, want, isMet }): Rule =>
      (value, place, _, faults) => {
        if ((typeof value !== 'number' && typeof value !== 'bigint') || isMet(value)) return
        faults.push({ place, detail: `${keyword}: got ${goNumber(value)}, want ${goNumber(want)}` })
      },
  )
}

/** In draft 4 `exclusiveMinimum` says of `minimum` that it is excluded, and later it is a bound of its own. */
function boundsOf(schema: Keywords, at: string, draft: Draft): readonly Bound[] {
  const isFlag = (keyword: string): boolean => draft === 4 || typeof schema[keyword] === 'boolean'
  const isAbove = draftFlag(schema, 'exclusiveMinimum')
  const isBelow = draftFlag(schema, 'exclusiveMaximum')
  const bounds: Bound[] = []
  const add = (
    keyword: string,
    name: string,
    isMet: (value: number | bigint, want: number) => boolean,
  ): void => {
    const want = numberOf(schema, keyword, at)
    if (want !== undefined) bounds.push({ keyword: name, want, isMet: (value) => isMet(value, want) })
  }
  if (isAbove) add('minimum', 'exclusiveMinimum', (value, want) => value > want)
  else add('minimum', 'minimum', (value, want) => value >= want)
  if (isBelow) add('maximum', 'exclusiveMaximum', (value, want) => value < want)
  else add('maximum', 'maximum', (value, want) => value <= want)
  if (!isFlag('exclusiveMinimum')) add('exclusiveMinimum', 'exclusiveMinimum', (value, want) => value > want)
  if (!isFlag('exclusiveMaximum')) add('exclusiveMaximum', 'exclusiveMaximum', (value, want) => value < want)
  add('multipleOf', 'multipleOf', isMultiple)
  return bounds
}

function draftFlag(schema: Keywords, keyword: string): boolean {
  return schema[keyword] === true
}

/** Decimal fractions are no binary ones: 0.3 is a multiple of 0.1 all the same. */
function isMultiple(value: number | bigint, want: number): boolean {
  const quotient = Number(value) / want
  return Math.abs(quotient - Math.round(quotient)) <= Number.EPSILON * Math.abs(quotient)
}
