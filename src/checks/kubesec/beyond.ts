import {
  isRecord,
  type KubernetesObject,
  recordAt,
  type ValuePath,
  valueAt,
} from '../../kubernetes/object.ts'
import { type PodPlace, podOf } from '../../kubernetes/workload/pod-places.ts'
import { CONTAINER_LISTS } from './rules/places.ts'
import { type KubesecResult, type ScoreOptions, scoreObject } from './score.ts'

/*
 * What kubesec itself does not do: scores of kinds that it does not know, and of one container at a time.
 */

export interface WorkloadScoreOptions extends ScoreOptions {
  /** Kinds with pods beside those of the API. */
  readonly custom?: readonly PodPlace[]
}

/** The score of any object that runs pods; kinds that kubesec does not know are scored as the Pod that they run. */
export function scoreWorkload(
  object: KubernetesObject,
  { custom, ...options }: WorkloadScoreOptions = {},
): KubesecResult | undefined {
  const own = scoreObject(object, options)
  // Of jobs kubesec looks for secrets alone: a score that says nothing about the rest.
  if (own.rules.some(({ points }) => points > 0)) return own
  const pod = podFrom(object, custom)
  return pod ? { ...scoreObject(pod, options), object: own.object } : undefined
}

/**
 * The score of an object as if it had this container alone.
 *
 * @param containerPath from the root of the object: `['spec', 'template', 'spec', 'initContainers', 0]`
 */
export function scoreContainer(
  object: KubernetesObject,
  containerPath: ValuePath,
  options: WorkloadScoreOptions = {},
): KubesecResult | undefined {
  const list = containerPath.at(-2)
  const container = valueAt(object, containerPath)
  if (typeof list !== 'string' || !isRecord(container)) return undefined
  // A container that ran at the start has no resources of its own to kubesec: as the only one it is the main one.
  const alone = CONTAINER_LISTS.some((one) => one === list) ? { containers: [container] } : undefined
  if (!alone) return undefined
  const specPath = containerPath.slice(0, -2)
  const { initContainers: _init, ephemeralContainers: _ephemeral, ...spec } = recordAt(object, specPath)
  return scoreWorkload(replacedAt(object, specPath, { ...spec, ...alone }), options)
}

/** The pod that an object of another kind runs, as a Pod. */
function podFrom(object: KubernetesObject, custom?: readonly PodPlace[]): KubernetesObject | undefined {
  const pod = podOf(object, custom)
  if (!pod) return undefined
  const { name, namespace } = recordAt(object, ['metadata'])
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...pod.metadata, name, namespace }, spec: pod.spec }
}

function replacedAt(value: KubernetesObject, path: ValuePath, by: KubernetesObject): KubernetesObject {
  const [key, ...rest] = path
  if (key === undefined) return by
  return { ...value, [key]: replacedAt(recordAt(value, [key]), rest, by) }
}
