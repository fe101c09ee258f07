import {
  isRecord,
  type KubernetesObject,
  listAt,
  textAt,
  type ValuePath,
  valueAt,
} from '../../../kubernetes/object.ts'

/** Where kubesec looks for the pod of an object: by its kind alone, and never in its API group. */
export function specPathOf(object: KubernetesObject): ValuePath {
  switch (textAt(object, ['kind'])) {
    case 'Pod':
      return ['spec']
    case 'CronJob':
      return ['spec', 'jobTemplate', 'spec', 'template', 'spec']
    default:
      return ['spec', 'template', 'spec']
  }
}

/** A value of the pod's spec. */
export function inSpec(object: KubernetesObject, ...path: ValuePath): unknown {
  return valueAt(object, [...specPathOf(object), ...path])
}

export const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const

/** Of all three lists. */
export function anyContainer(
  object: KubernetesObject,
  test: (container: KubernetesObject) => boolean,
): boolean {
  const path = specPathOf(object)
  return CONTAINER_LISTS.some((list) => anyOf(object, [...path, list], test))
}

/** Of `containers` alone. */
export function anyMainContainer(
  object: KubernetesObject,
  test: (container: KubernetesObject) => boolean,
): boolean {
  return anyOf(object, [...specPathOf(object), 'containers'], test)
}

/** Whether an item of a list passes a test; what is no map passes none. */
export function anyOf(value: unknown, path: ValuePath, test: (item: KubernetesObject) => boolean): boolean {
  return listAt(value, path).some((item) => isRecord(item) && test(item))
}

/**
 * Whether a container's security context has a value that passes, its own or, where it has none, the pod's. A pod
 * without containers has nobody to inherit its own.
 */
export function anySecurityContext(
  object: KubernetesObject,
  path: ValuePath,
  passes: (value: unknown) => boolean,
): boolean {
  const isFineInPod = passes(inSpec(object, 'securityContext', ...path))
  return anyContainer(object, (container) => {
    const own = valueAt(container, ['securityContext', ...path])
    return isSet(own) ? passes(own) : isFineInPod
  })
}

export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null
}
