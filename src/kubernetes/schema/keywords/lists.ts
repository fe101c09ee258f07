import { type Check, isOver, type Rule } from '../check.ts'
import { brokenSchema, type Compiler, type Keywords, numberOf } from '../compiler.ts'
import type { Fault } from '../fault.ts'
import { isSameJson } from '../json-type.ts'

/** What is said of lists, in kubeconform's order. */
export function listRules(schema: Keywords, at: string, compiler: Compiler): readonly Rule[] {
  const rules = [
    ...sizeRules(schema, at),
    ...(schema['uniqueItems'] === true ? [uniqueRule] : []),
    ...itemRules(schema, at, compiler),
    ...containsRules(schema, at, compiler),
  ]
  return rules.map(
    (rule): Rule =>
      (value, place, run, faults) => {
        if (Array.isArray(value)) rule(value, place, run, faults)
      },
  )
}

type ListRule = (
  value: readonly unknown[],
  place: Parameters<Rule>[1],
  run: Parameters<Rule>[2],
  faults: Fault[],
) => void

function sizeRules(schema: Keywords, at: string): ListRule[] {
  const least = numberOf(schema, 'minItems', at)
  const most = numberOf(schema, 'maxItems', at)
  if (least === undefined && most === undefined) return []
  return [
    ({ length }, place, _, faults) => {
      if (least !== undefined && length < least)
        faults.push({ place, detail: `minItems: got ${length}, want ${least}` })
      if (most !== undefined && length > most)
        faults.push({ place, detail: `maxItems: got ${length}, want ${most}` })
    },
  ]
}

/** Every pair is compared, so the comparisons count as steps: lists of strangers are long. */
function uniqueRule(
  value: readonly unknown[],
  place: Parameters<Rule>[1],
  run: Parameters<Rule>[2],
  faults: Fault[],
): void {
  const seen = new Map<unknown, number>()
  const large: number[] = []
  for (const [index, one] of value.entries()) {
    const isLarge = typeof one === 'object' && one !== null
    const first = isLarge ? large.find((other) => isSameJson(value[other], one)) : seen.get(one)
    if (first !== undefined) {
      faults.push({ place, detail: `items at ${first} and ${index} are equal` })
      return
    }
    run.steps += isLarge ? large.length : 1
    if (isOver(run, place)) return
    if (isLarge) large.push(index)
    else seen.set(one, index)
  }
}

interface Items {
  readonly first: readonly Check[]
  readonly others: Check | false | undefined
}

function itemRules(schema: Keywords, at: string, compiler: Compiler): ListRule[] {
  const { first, others } = itemsOf(schema, at, compiler)
  if (first.length === 0 && others === undefined) return []
  return [
    (value, up, run, faults) => {
      for (const [key, one] of value.entries()) {
        const check = first[key] ?? others
        const fault = check ? check(one, { up, key }, run) : undefined
        if (fault) faults.push(fault)
      }
      const further = value.length - first.length
      if (others === false && further > 0)
        faults.push({ place: up, detail: `last ${further} additionalItem(s) not allowed` })
    },
  ]
}

/** The first items have schemas of their own; how that is written changed with the drafts. */
function itemsOf(schema: Keywords, at: string, compiler: Compiler): Items {
  const isNew = compiler.draft >= 2020
  const items = schema['items']
  const first = isNew ? schema['prefixItems'] : Array.isArray(items) ? items : undefined
  if (first !== undefined && !Array.isArray(first)) throw brokenSchema(`${at}/prefixItems`, 'is no list')
  const others = isNew || first === undefined ? items : schema['additionalItems']
  return {
    first: (first ?? []).map((one: unknown, index: number) => compiler.compile(one, `${at}/items/${index}`)),
    others:
      others === undefined || (others === false && !isNew) ? others : compiler.compile(others, `${at}/items`),
  }
}

function containsRules(schema: Keywords, at: string, compiler: Compiler): ListRule[] {
  if (schema['contains'] === undefined) return []
  const check = compiler.compile(schema['contains'], `${at}/contains`)
  const least = compiler.draft >= 2019 ? numberOf(schema, 'minContains', at) : undefined
  const most = compiler.draft >= 2019 ? numberOf(schema, 'maxContains', at) : undefined
  return [
    (value, up, run, faults) => {
      const causes: Fault[] = []
      const matched: number[] = []
      for (const [key, one] of value.entries()) {
        const fault = check(one, { up, key }, run)
        if (fault) causes.push(fault)
        else matched.push(key)
      }
      if (matched.length < (least ?? 1)) faults.push({ place: up, detail: tooFew(matched, least), causes })
      if (most !== undefined && matched.length > most)
        faults.push({ place: up, detail: `max ${most} ${CONTAINED}, but ${places(matched)}` })
    },
  ]
}

const CONTAINED = 'items required to match contains schema'

function tooFew(matched: readonly number[], least: number | undefined): string {
  if (least === undefined) return 'no items match contains schema'
  return `min ${least} ${CONTAINED}, but ${matched.length === 0 ? 'none matched' : places(matched)}`
}

function places(matched: readonly number[]): string {
  return `matched ${matched.length} items at ${matched.join(' ')}`
}
