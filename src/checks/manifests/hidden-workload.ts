import { isRecord, type KubernetesObject } from '../../kubernetes/object.ts'

const MAX_DEPTH = 12
const MAX_VALUES = 50_000

/**
 * The keys that lead to what looks like containers, in an object of a kind of which nobody said that it runs any.
 * Definitions of kinds describe containers without having some, and do not count.
 */
export function hiddenContainers(object: KubernetesObject): readonly string[] | undefined {
  let left = MAX_VALUES
  const search = (value: unknown, path: readonly string[]): readonly string[] | undefined => {
    if (path.length > MAX_DEPTH || --left < 0) return undefined
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        const found = search(item, [...path, String(index)])
        if (found) return found
      }
      return undefined
    }
    if (!isRecord(value)) return undefined
    if (isContainers(value['containers'])) return [...path, 'containers']
    for (const [key, one] of Object.entries(value)) {
      const found = search(one, [...path, key])
      if (found) return found
    }
    return undefined
  }
  return search(object, [])
}

function isContainers(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => isRecord(one) && typeof one['image'] === 'string' && typeof one['name'] === 'string')
  )
}
