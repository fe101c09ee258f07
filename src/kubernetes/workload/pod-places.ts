import { apiGroupOf, type KubernetesObject, recordAt, textAt, type ValuePath } from '../object.ts'

/** Where a kind keeps the pod that it runs. */
export interface PodPlace {
  /** Of the API; absent: any. */
  readonly group?: string
  readonly kind: string
  /** To the value with `metadata` and `spec`; empty where the object is the pod. */
  readonly path: ValuePath
}

/** Every kind of the API that runs pods, and those of common operators. */
export const POD_PLACES: readonly PodPlace[] = [
  { group: '', kind: 'Pod', path: [] },
  { group: '', kind: 'PodTemplate', path: ['template'] },
  { group: '', kind: 'ReplicationController', path: ['spec', 'template'] },
  { group: 'apps', kind: 'Deployment', path: ['spec', 'template'] },
  { group: 'apps', kind: 'ReplicaSet', path: ['spec', 'template'] },
  { group: 'apps', kind: 'StatefulSet', path: ['spec', 'template'] },
  { group: 'apps', kind: 'DaemonSet', path: ['spec', 'template'] },
  // Served until Kubernetes 1.16, and still found in files.
  { group: 'extensions', kind: 'Deployment', path: ['spec', 'template'] },
  { group: 'extensions', kind: 'ReplicaSet', path: ['spec', 'template'] },
  { group: 'extensions', kind: 'DaemonSet', path: ['spec', 'template'] },
  { group: 'batch', kind: 'Job', path: ['spec', 'template'] },
  { group: 'batch', kind: 'CronJob', path: ['spec', 'jobTemplate', 'spec', 'template'] },
  { group: 'apps.openshift.io', kind: 'DeploymentConfig', path: ['spec', 'template'] },
  { group: 'argoproj.io', kind: 'Rollout', path: ['spec', 'template'] },
  { group: 'serving.knative.dev', kind: 'Service', path: ['spec', 'template'] },
  { group: 'serving.knative.dev', kind: 'Configuration', path: ['spec', 'template'] },
]

/** The pod of a workload. */
export interface PodTemplate {
  readonly metadata: KubernetesObject
  readonly spec: KubernetesObject
  /** From the root of the object to `spec`. */
  readonly specPath: ValuePath
}

/**
 * The pod that an object runs; `undefined` when it is of a kind that runs none.
 *
 * @param custom kinds besides those of `POD_PLACES`, tried first
 */
export function podOf(object: KubernetesObject, custom: readonly PodPlace[] = []): PodTemplate | undefined {
  const place = placeOf(object, custom)
  if (!place) return undefined
  return {
    metadata: recordAt(object, [...place.path, 'metadata']),
    spec: recordAt(object, [...place.path, 'spec']),
    specPath: [...place.path, 'spec'],
  }
}

function placeOf(object: KubernetesObject, custom: readonly PodPlace[]): PodPlace | undefined {
  const kind = textAt(object, ['kind'])
  const group = apiGroupOf(textAt(object, ['apiVersion']) ?? '')
  const fits = (place: PodPlace): boolean =>
    place.kind === kind && (place.group === undefined || place.group === group)
  return custom.find(fits) ?? POD_PLACES.find(fits)
}
