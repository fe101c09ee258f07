import type { ContainerRole } from '../../core/misconfiguration.ts'
import { isRecord, type KubernetesObject, listAt, textAt, type ValuePath } from '../object.ts'
import { type PodPlace, type PodTemplate, podOf } from './pod-places.ts'

/** One container of a pod, with its place in the object. */
export interface WorkloadContainer {
  readonly role: ContainerRole
  /** Empty where it has none. */
  readonly name: string
  readonly value: KubernetesObject
  /** From the root of the object. */
  readonly path: ValuePath
}

/** All of them: `containers`, then `initContainers`, then `ephemeralContainers`. */
export function containersOf({ spec, specPath }: PodTemplate): readonly WorkloadContainer[] {
  return LISTS.flatMap(({ key, role }) =>
    listAt(spec, [key]).flatMap((value, index) =>
      isRecord(value)
        ? [
            {
              role: role === 'init' && value['restartPolicy'] === 'Always' ? ('sidecar' as const) : role,
              name: textAt(value, ['name']) ?? '',
              value,
              path: [...specPath, key, index],
            },
          ]
        : [],
    ),
  )
}

const LISTS = [
  { key: 'containers', role: 'container' },
  { key: 'initContainers', role: 'init' },
  { key: 'ephemeralContainers', role: 'ephemeral' },
] as const

/** A place where an object names an image. */
export interface ImagePlace {
  /** `volume`: an image that is mounted, `volumes[].image`. */
  readonly role: ContainerRole | 'volume'
  /** Of the container or the volume. */
  readonly name: string
  /** As written; empty where a template leaves it to somebody else. */
  readonly image: string
  /** From the root of the object to the text. */
  readonly path: ValuePath
}

/** Every image that an object makes a cluster run or mount. */
export function imagesOf(object: KubernetesObject, custom: readonly PodPlace[] = []): readonly ImagePlace[] {
  const pod = podOf(object, custom)
  return pod ? imagesOfPod(pod) : []
}

export function imagesOfPod(pod: PodTemplate): readonly ImagePlace[] {
  const ofContainers = containersOf(pod).map(({ role, name, value, path }) => ({
    role,
    name,
    image: textAt(value, ['image']) ?? '',
    path: [...path, 'image'],
  }))
  const ofVolumes = listAt(pod.spec, ['volumes']).flatMap((volume, index) => {
    const image = textAt(volume, ['image', 'reference'])
    if (image === undefined) return []
    const name = textAt(volume, ['name']) ?? ''
    const path = [...pod.specPath, 'volumes', index, 'image', 'reference']
    return [{ role: 'volume' as const, name, image, path }]
  })
  return [...ofContainers, ...ofVolumes]
}
