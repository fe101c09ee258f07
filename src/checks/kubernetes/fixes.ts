import type { ConfigurationFix, PatchOperation } from '../../core/misconfiguration.ts'
import {
  isRecord,
  type KubernetesObject,
  pointerOf,
  type ValuePath,
  valueAt,
} from '../../kubernetes/object.ts'

/** A patch that gives the value at a path, and makes the maps above it that are missing. */
export function setValue(
  object: KubernetesObject,
  path: ValuePath,
  value: unknown,
  summary: string,
): ConfigurationFix {
  const patch: PatchOperation[] = []
  for (let length = 1; length < path.length; length++) {
    const above = path.slice(0, length)
    const there = valueAt(object, above)
    if (isRecord(there) || Array.isArray(there)) continue
    // One operation brings all that is missing at once.
    const rest = path.slice(length)
    const nested = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
    patch.push({ op: 'add', path: pointerOf(above), value: nested })
    return { summary, patch }
  }
  const isThere = valueAt(object, path) !== undefined
  patch.push({ op: isThere ? 'replace' : 'add', path: pointerOf(path), value })
  return { summary, patch }
}
