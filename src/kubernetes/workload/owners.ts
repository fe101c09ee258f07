import { isRecord, type KubernetesObject, listAt, textAt } from '../object.ts'

/** A workload as people know it. */
export interface OwningWorkload {
  readonly kind: string
  readonly name: string
  /** Absent where nobody showed it. */
  readonly object?: KubernetesObject
  /** What comes closest to it of what was shown; at worst the object that was asked about. */
  readonly seen: KubernetesObject
}

/** Chains of the API's own kinds have three members; operators put some before them. */
const MAX_CHAIN = 8

/** Looks up what an object belongs to in the end. */
export type Owners = (object: KubernetesObject) => OwningWorkload

/** @param objects of a cluster, pods and their owners among them */
export function createOwners(objects: readonly KubernetesObject[]): Owners {
  const known = new Map<string, KubernetesObject>()
  for (const object of objects) known.set(keyOf(object, object['kind'], textAt(object, NAME)), object)
  return (object) => {
    let at: OwningWorkload = {
      kind: textAt(object, ['kind']) ?? '',
      name: textAt(object, NAME) ?? '',
      object,
      seen: object,
    }
    for (let steps = 0; steps < MAX_CHAIN && at.object; steps++) {
      const owner = controllerOf(at.object)
      if (!owner) break
      const found = known.get(keyOf(object, owner.kind, owner.name))
      at = { ...owner, seen: found ?? at.seen, ...(found ? { object: found } : {}) }
    }
    return at
  }
}

const NAME = ['metadata', 'name'] as const

/** The one owner that manages it; https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/ */
export function controllerOf(
  object: KubernetesObject,
): { readonly kind: string; readonly name: string } | undefined {
  const references = listAt(object, ['metadata', 'ownerReferences'])
  const controller = references.find((one) => isRecord(one) && one['controller'] === true)
  const [kind, name] = [textAt(controller, ['kind']), textAt(controller, ['name'])]
  return kind === undefined || name === undefined ? undefined : { kind, name }
}

/** Owners are of the same namespace, or of none; those are not looked for. */
function keyOf(object: KubernetesObject, kind: unknown, name: string | undefined): string {
  return `${textAt(object, ['metadata', 'namespace']) ?? 'default'}/${String(kind)}/${name ?? ''}`
}
