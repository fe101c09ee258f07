import { apiGroupOf, isRecord, type KubernetesObject, listAt, textAt } from '../../kubernetes/object.ts'
import { imagesOfPod } from '../../kubernetes/workload/containers.ts'
import { podOf } from '../../kubernetes/workload/pod-places.ts'
import { pulledImage } from '../../kubernetes/workload/pulled-image.ts'
import type { Owner, RunningContainer } from './types.ts'

/** A pod, as far as it says what runs. */
export interface RunningPod {
  readonly namespace: string
  readonly name: string
  /** Of the API, which sorts as text. */
  readonly createdAt: string
  readonly owner: Owner
  readonly containers: readonly Pick<RunningContainer, 'role' | 'container' | 'image' | 'digest' | 'name'>[]
}

/** Length of a text that a cluster may write into the store; references are shorter. */
const MAX_TEXT = 1024

/** `undefined` of a pod that has ended, and of what is no pod. */
export function runningPod(object: KubernetesObject): RunningPod | undefined {
  const [name, uid] = [textAt(object, ['metadata', 'name']), textAt(object, ['metadata', 'uid'])]
  const phase = textAt(object, ['status', 'phase'])
  const pod = podOf(object)
  if (!pod || name === undefined || uid === undefined) return undefined
  if (phase === 'Succeeded' || phase === 'Failed') return undefined
  const ids = imageIdsOf(object)
  return {
    namespace: textAt(object, ['metadata', 'namespace']) ?? 'default',
    name,
    createdAt: textAt(object, ['metadata', 'creationTimestamp']) ?? '',
    owner: ownerOf(object) ?? { apiVersion: 'v1', kind: 'Pod', name, uid },
    containers: imagesOfPod(pod).flatMap(({ role, name: container, image }) => {
      const id = role === 'volume' ? undefined : ids.get(container)
      // A node has not said yet what it pulled; the next event of the pod tells.
      if (role !== 'volume' && id === undefined) return []
      const pulled = pulledImage(image, id)
      const text = image.slice(0, MAX_TEXT)
      return [
        {
          role,
          container,
          image: pulled?.digest ?? text,
          name: pulled?.text ?? text,
          ...(pulled?.digest === undefined ? {} : { digest: pulled.digest }),
        },
      ]
    }),
  }
}

/** The one owner that manages it. A node manages pods of its own files: those are on their own. */
export function ownerOf(object: KubernetesObject): Owner | undefined {
  const references = listAt(object, ['metadata', 'ownerReferences'])
  const controller = references.find((one) => isRecord(one) && one['controller'] === true)
  const [apiVersion, kind, name, uid] = (['apiVersion', 'kind', 'name', 'uid'] as const).map((key) =>
    textAt(controller, [key]),
  )
  if (apiVersion === undefined || kind === undefined || name === undefined || uid === undefined)
    return undefined
  return kind === 'Node' && apiGroupOf(apiVersion) === '' ? undefined : { apiVersion, kind, name, uid }
}

/** By the name of the container; names are distinct within a pod, whatever list they are in. */
function imageIdsOf(pod: KubernetesObject): ReadonlyMap<string, string> {
  const ids = new Map<string, string>()
  for (const key of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']) {
    for (const status of listAt(pod, ['status', key])) {
      const [name, id] = [textAt(status, ['name']), textAt(status, ['imageID'])]
      if (name !== undefined && id) ids.set(name, id)
    }
  }
  return ids
}
