import type { Check } from '../check.ts'
import { brokenSchema, type Draft, type Keywords } from '../compiler.ts'
import { goDisplayed } from '../go-text.ts'
import { isSameJson, isWhole, JSON_TYPES, type JsonType, jsonTypeOf } from '../json-type.ts'

/** `type`, `const` and `enum`. */
export function valueGates(schema: Keywords, at: string, draft: Draft): readonly Check[] {
  const gates: Check[] = []
  const types = typesOf(schema, at)
  if (types.size > 0) gates.push(typeGate(types))
  // Draft 4 did not know it.
  if (draft > 4 && Object.hasOwn(schema, 'const')) gates.push(oneOfGate([schema['const']], 'const'))
  const values = schema['enum']
  if (values === undefined) return gates
  if (!Array.isArray(values)) throw brokenSchema(`${at}/enum`, 'is no list')
  gates.push(oneOfGate(values, 'enum'))
  return gates
}

function typesOf(schema: Keywords, at: string): ReadonlySet<JsonType> {
  const type = schema['type']
  if (type === undefined) return new Set()
  const types = new Set<JsonType>()
  for (const name of Array.isArray(type) ? (type as readonly unknown[]) : [type]) {
    const known = JSON_TYPES.find((one) => one === name)
    if (!known) throw brokenSchema(`${at}/type`, `names no type: ${goDisplayed(name)}`)
    types.add(known)
  }
  // OpenAPI's way to say it.
  if (schema['nullable'] === true) types.add('null')
  return types
}

function typeGate(types: ReadonlySet<JsonType>): Check {
  const wanted = JSON_TYPES.filter((type) => types.has(type)).join(' or ')
  const takesWhole = types.has('integer')
  return (value, place) => {
    const type = jsonTypeOf(value)
    if (type !== undefined && types.has(type)) return undefined
    if (takesWhole && type === 'number' && isWhole(value)) return undefined
    return { place, detail: `got ${type ?? 'no value of JSON'}, want ${wanted}` }
  }
}

function oneOfGate(values: readonly unknown[], keyword: 'const' | 'enum'): Check {
  const isPlain = values.every((one) => typeof one !== 'object' || one === null)
  const names = values.map(goDisplayed)
  const choice = names.length === 1 ? names.join('') : `one of ${names.join(', ')}`
  const detail = isPlain ? `value must be ${choice}` : `${keyword} failed`
  return (value, place) => (values.some((one) => isSameJson(one, value)) ? undefined : { place, detail })
}
