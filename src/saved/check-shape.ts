import type * as z from 'zod/mini'
import { PlimsollError } from '../core/errors.ts'

/**
 * The value by a schema. Throws `report-invalid` with the place of the first fault.
 *
 * @param what it is to be: `report of Plimsoll`
 */
export function checkShape<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  { name, what }: { readonly name: string; readonly what: string },
): z.infer<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const path = result.error.issues[0]?.path.join('.') || 'the whole'
  throw new PlimsollError('report-invalid', `${name} is no ${what}: ${path} is missing or has another form.`)
}

/** Whether it is a map with these keys. */
export function hasKeys(value: unknown, ...keys: readonly string[]): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && keys.every((key) => Object.hasOwn(value, key))
}

/** The members that are there: a report has no members that are `undefined`. */
export function present<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}
