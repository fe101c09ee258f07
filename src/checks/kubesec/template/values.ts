import { fail } from './fault.ts'

/** What a template may see: lists are Go's slices, records are its structures. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | { readonly [field: string]: Value }

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

export function isStructure(value: Value): value is { readonly [field: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A structure is true whatever is in it. */
export function isTrue(value: Value): boolean {
  if (isList(value)) return value.length > 0
  return isStructure(value) || Boolean(value)
}

export function fieldOf(value: Value, name: string, line: number): Value {
  if (isStructure(value) && Object.hasOwn(value, name)) return value[name]
  return fail(line, `can't evaluate field ${name} in ${typeName(value)}`)
}

function typeName(value: Value): string {
  if (value === null || value === undefined) return 'a nil value'
  return isList(value) ? 'a list' : isStructure(value) ? 'a structure without it' : `type ${typeof value}`
}

/** As `%v` prints it. */
export function shown(value: Value): string {
  if (value === null || value === undefined) return '<no value>'
  if (isList(value)) return `[${value.map(shown).join(' ')}]`
  if (isStructure(value)) return `{${Object.values(value).map(shown).join(' ')}}`
  return String(value)
}
