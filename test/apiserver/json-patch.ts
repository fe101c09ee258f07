/** https://www.rfc-editor.org/rfc/rfc6902 without `test`'s deep inequality texts, and https://www.rfc-editor.org/rfc/rfc7396 */
import { isDeepStrictEqual } from 'node:util'

interface Operation {
  readonly op: string
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}
type Node = Record<string, unknown> | unknown[]

/**
 * The document as patched; the one that was given stays as it was.
 * @throws Error for an operation that the document does not allow
 */
export function applyJsonPatch(document: unknown, operations: readonly Operation[]): unknown {
  const root = { document: structuredClone(document) }
  for (const { op, path, from = '', value } of operations) {
    if (op === 'add') add(root, path, value)
    else if (op === 'remove') remove(root, path)
    else if (op === 'replace') {
      remove(root, path)
      add(root, path, value)
    } else if (op === 'copy') add(root, path, structuredClone(get(root, from)))
    else if (op === 'move') add(root, path, remove(root, from))
    else if (op === 'test') {
      if (!isDeepStrictEqual(get(root, path), value)) throw new Error(`testing value ${path} failed`)
    } else throw new Error(`Unexpected kind: ${op}`)
  }
  return root.document
}

/** RFC 7396: null takes away, objects are merged, all else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const merged: Record<string, unknown> = { ...(isRecord(target) ? target : {}) }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function place(root: { document: unknown }, path: string): { parent: Node; key: string } {
  const keys = path.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = keys.length === 1 ? 'document' : (keys.pop() as string)
  let node: unknown = keys.length === 1 && last === 'document' && path === '' ? root : root.document
  for (const key of keys.slice(1)) node = isContainer(node) ? read(node, key) : undefined
  if (!isContainer(node)) throw new Error(`missing path: "${path}": missing value`)
  return { parent: node, key: last }
}

function isContainer(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

function read(node: Node, key: string): unknown {
  if (Array.isArray(node)) return node[Number(key)]
  return Object.hasOwn(node, key) ? node[key] : undefined
}

function get(root: { document: unknown }, path: string): unknown {
  const { parent, key } = place(root, path)
  const value = read(parent, key)
  if (value === undefined) throw new Error(`missing key: "${path}": missing value`)
  return value
}

function remove(root: { document: unknown }, path: string): unknown {
  const value = get(root, path)
  const { parent, key } = place(root, path)
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else delete parent[key]
  return value
}

function add(root: { document: unknown }, path: string, value: unknown): void {
  const { parent, key } = place(root, path)
  if (!Array.isArray(parent)) {
    parent[key] = value
    return
  }
  const index = key === '-' ? parent.length : Number(key)
  if (!Number.isInteger(index) || index < 0 || index > parent.length)
    throw new Error(`invalid index referenced: "${path}"`)
  parent.splice(index, 0, value)
}
