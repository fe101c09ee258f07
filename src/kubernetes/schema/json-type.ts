import { isRecord } from '../object.ts'

/** In the order in which messages name them. */
export const JSON_TYPES = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'] as const

export type JsonType = (typeof JSON_TYPES)[number]

/** Numbers are `number`, also whole ones; what JSON cannot hold is nothing. */
export function jsonTypeOf(value: unknown): Exclude<JsonType, 'integer'> | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'number':
      return typeof value as 'string' | 'boolean' | 'number'
    case 'bigint':
      return 'number'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? 'array' : 'object'
    default:
      return undefined
  }
}

/** Whole numbers, also those that are written with a fraction of zero. */
export function isWhole(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isInteger(value)
}

/** The same value of JSON: maps whatever the order of their keys. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((one, index) => isSameJson(one, b[index]))
  if (!isRecord(a) || !isRecord(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]))
  )
}
