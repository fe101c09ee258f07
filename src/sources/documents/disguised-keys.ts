import type * as z from 'zod/mini'

/** As much of a schema's inside as tells where its objects are. */
interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>
  readonly innerType?: z.core.$ZodType
  readonly element?: z.core.$ZodType
}

/**
 * A key of the value that is one of the schema's but for its case: `Layers` for `layers`. Engines are written in Go,
 * which takes both for the same, and the last one counts: such a document would be one image to them and another to
 * us. `undefined` where there is none. https://pkg.go.dev/encoding/json#Unmarshal
 */
export function disguisedKey(schema: z.core.$ZodType, value: unknown): string | undefined {
  const { type, shape, innerType, element } = schema._zod.def as Definition
  if (innerType) return disguisedKey(innerType, value)
  if (type === 'array' && element && Array.isArray(value)) {
    return firstOf(value, (item) => disguisedKey(element, item))
  }
  if (type !== 'object' || !shape || typeof value !== 'object' || value === null) return undefined
  const names = new Map(Object.keys(shape).map((name) => [folded(name), name]))
  return firstOf(Object.entries(value), ([key, member]) => {
    const name = names.get(folded(key))
    if (name === undefined) return undefined
    return name === key ? disguisedKey(shape[name] as z.core.$ZodType, member) : key
  })
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** By way of upper case, since Go holds the long s to be an s. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase()
}
