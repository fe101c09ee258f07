import type { PropertyValues } from '../core/bom-properties.ts'
import { isObject, type JsonObject } from '../packaging/json/guards.ts'

/*
 * Guards for the JSON of strangers: what has not the expected form is absent.
 */

export type { JsonObject }

export function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined
}

export function objectsOf(value: unknown): readonly JsonObject[] {
  if (!Array.isArray(value)) return []
  return value.map((one: unknown) => objectOf(one)).filter((one) => one !== undefined)
}

/** The text, without white space around it; absent where it is none or empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((one: unknown) => textOf(one) ?? []) : []
}

/** Values by name, to the letter, of pairs of which others may be no texts. */
export function propertyValues(pairs: Iterable<readonly [unknown, unknown]>): PropertyValues {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    if (typeof name !== 'string' || typeof value !== 'string') continue
    const known = values.get(name)
    if (known) known.push(value)
    else values.set(name, [value])
  }
  return values
}
