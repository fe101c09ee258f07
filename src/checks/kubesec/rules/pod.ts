import { isRecord, type KubernetesObject, listAt, recordAt, valueAt } from '../../../kubernetes/object.ts'

/** The spec of the pod, where kubesec looks for it: below `spec.template` in whatever is no Pod and no CronJob. */
export function podSpec(object: KubernetesObject): KubernetesObject {
  if (object['kind'] === 'Pod') return recordAt(object, ['spec'])
  const path = ['spec', 'template', 'spec']
  return recordAt(object, object['kind'] === 'CronJob' ? ['spec', 'jobTemplate', ...path] : path)
}

/** Of every kind: `initContainers`, `containers`, `ephemeralContainers`. */
export function allContainers(object: KubernetesObject): readonly KubernetesObject[] {
  const spec = podSpec(object)
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) =>
    listAt(spec, [key]).filter(isRecord),
  )
}

export function mainContainers(object: KubernetesObject): readonly KubernetesObject[] {
  return listAt(podSpec(object), ['containers']).filter(isRecord)
}

/** Whether a value of the container's security context fits, or that of the pod where the container has none. */
export function anyContext(
  object: KubernetesObject,
  path: readonly string[],
  fits: (value: unknown) => boolean,
): boolean {
  const ofPod = valueAt(podSpec(object), ['securityContext', ...path])
  return allContainers(object).some((container) =>
    fits(valueAt(container, ['securityContext', ...path]) ?? ofPod),
  )
}
