/** Changes of a document that somebody else asks for. */

/** https://www.rfc-editor.org/rfc/rfc7386: maps are merged, null takes out, all else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch
  const result: Record<string, unknown> = isMap(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else setOwn(result, key, mergePatch(Object.hasOwn(result, key) ? result[key] : undefined, value))
  }
  return result
}

/** A member even where it is called `__proto__`. */
function setOwn(map: object, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true })
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One change of https://www.rfc-editor.org/rfc/rfc6902. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  readonly path: string
  readonly from?: string | undefined
  readonly value?: unknown
}

/** What cannot be done with a document: words that go behind the operation's name. */
export class PatchFault extends Error {}

export function applyOperation(document: unknown, operation: PatchOperation): unknown {
  const path = pointerTokens(operation.path)
  switch (operation.op) {
    case 'add':
      return change(document, path, 'add', operation.value)
    case 'replace':
      return change(document, path, 'replace', operation.value)
    case 'remove':
      return change(document, path, 'remove', undefined)
    case 'test':
      if (isSame(valueAt(document, path), operation.value)) return document
      throw new PatchFault('finds another value')
    case 'copy':
      return change(document, path, 'add', valueAt(document, fromTokens(operation)))
    case 'move': {
      const from = fromTokens(operation)
      if (operation.path.startsWith(`${operation.from}/`)) throw new PatchFault('moves a value into itself')
      const value = valueAt(document, from)
      return change(change(document, from, 'remove', undefined), path, 'add', value)
    }
  }
}

function fromTokens({ from }: PatchOperation): readonly string[] {
  if (from === undefined) throw new PatchFault('is without from')
  return pointerTokens(from)
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
export function pointerTokens(pointer: string): readonly string[] {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer))
    throw new PatchFault(`has a path that is none: «${pointer}»`)
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  let at = document
  for (const token of path) {
    if (Array.isArray(at)) at = at[indexIn(at, token, at.length - 1)]
    else if (isMap(at) && Object.hasOwn(at, token)) at = at[token]
    else throw new PatchFault(`finds nothing at «${token}»`)
  }
  return at
}

function change(
  document: unknown,
  [token, ...rest]: readonly string[],
  kind: 'add' | 'replace' | 'remove',
  value: unknown,
): unknown {
  if (token === undefined) {
    if (kind === 'remove') throw new PatchFault('removes the whole document')
    return value
  }
  if (Array.isArray(document)) {
    const list: unknown[] = [...document]
    if (rest.length > 0) {
      const index = indexIn(list, token, list.length - 1)
      list[index] = change(list[index], rest, kind, value)
    } else if (kind === 'add')
      list.splice(token === '-' ? list.length : indexIn(list, token, list.length), 0, value)
    else {
      const index = indexIn(list, token, list.length - 1)
      if (kind === 'remove') list.splice(index, 1)
      else list[index] = value
    }
    return list
  }
  if (!isMap(document)) throw new PatchFault(`finds nothing at «${token}»`)
  const map = { ...document }
  const isThere = Object.hasOwn(map, token)
  if (!isThere && (rest.length > 0 || kind !== 'add')) throw new PatchFault(`finds nothing at «${token}»`)
  if (rest.length > 0) setOwn(map, token, change(map[token], rest, kind, value))
  else if (kind === 'remove') delete map[token]
  else setOwn(map, token, value)
  return map
}

function indexIn(list: readonly unknown[], token: string, most: number): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(token) || Number(token) > most)
    throw new PatchFault(`finds no item «${token}» in a list of ${list.length}`)
  return Number(token)
}

function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
    )
  }
  return a === b
}
