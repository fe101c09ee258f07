/** An object as the API of Kubernetes has it, or what somebody takes for one: nothing about it is certain. */
export type KubernetesObject = Readonly<Record<string, unknown>>

/** Keys and indices from the root of an object to a value. */
export type ValuePath = readonly (string | number)[]

/** What identifies an object, as far as it says so. */
export interface ObjectIdentity {
  readonly apiVersion?: string
  readonly kind: string
  readonly name?: string
  readonly namespace?: string
}

export function isRecord(value: unknown): value is KubernetesObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path; `undefined` where any part of it is missing or of another shape. */
export function valueAt(value: unknown, path: ValuePath): unknown {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string | number, unknown>)[key]
  }
  return at
}

/** The map at a path; an empty one where there is none. */
export function recordAt(value: unknown, path: ValuePath): KubernetesObject {
  const found = valueAt(value, path)
  return isRecord(found) ? found : {}
}

/** The list at a path; an empty one where there is none. */
export function listAt(value: unknown, path: ValuePath): readonly unknown[] {
  const found = valueAt(value, path)
  return Array.isArray(found) ? found : []
}

/** The text at a path; `undefined` where there is none. */
export function textAt(value: unknown, path: ValuePath): string | undefined {
  const found = valueAt(value, path)
  return typeof found === 'string' ? found : undefined
}

export function identityOf(object: KubernetesObject): ObjectIdentity {
  const apiVersion = textAt(object, ['apiVersion'])
  const name = textAt(object, ['metadata', 'name'])
  const namespace = textAt(object, ['metadata', 'namespace'])
  return {
    kind: textAt(object, ['kind']) ?? '',
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
  }
}

/** `apps` of `apps/v1`, and nothing of `v1`. */
export function apiGroupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
export function pointerOf(path: ValuePath): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** A value in a message. Of maps and lists only that they are: a map may say how it is made a text, and break that. */
export function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'a map' : String(value)
}
