import { isRecord, type KubernetesObject, listAt, textAt, type ValuePath } from '../object.ts'

/** An object, and where it stands in its document: of an item of a list `['items', 3]`. */
export interface PlacedObject {
  readonly object: KubernetesObject
  readonly path: ValuePath
}

/** Lists within lists are of no use to anybody. */
const MAX_DEPTH = 4

/** The object itself, or what a list holds: `List`, and `PodList` and its like, as the API answers. */
export function* objectsOf(value: KubernetesObject, path: ValuePath = []): Generator<PlacedObject> {
  if (!isList(value) || path.length / 2 >= MAX_DEPTH) {
    yield { object: value, path }
    return
  }
  // Items of the API's own lists leave out what all have in common.
  const kind = textAt(value, ['kind'])?.slice(0, -'List'.length)
  const apiVersion = textAt(value, ['apiVersion'])
  const common = kind ? { kind, ...(apiVersion === undefined ? {} : { apiVersion }) } : {}
  for (const [index, item] of listAt(value, ['items']).entries())
    if (isRecord(item)) yield* objectsOf({ ...common, ...item }, [...path, 'items', index])
}

function isList(value: KubernetesObject): boolean {
  return textAt(value, ['kind'])?.endsWith('List') === true && Array.isArray(value['items'])
}
