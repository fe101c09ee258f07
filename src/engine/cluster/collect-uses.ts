import type { ClusterRow } from '../../core/cluster.ts'
import { compareText } from '../../core/compare-text.ts'
import type { SecretStock } from '../../kubernetes/keyring/secrets-of-pod.ts'
import { isRecord, type KubernetesObject, listAt, textAt, valueAt } from '../../kubernetes/object.ts'
import { imagesOfPod } from '../../kubernetes/workload/containers.ts'
import { controllerOf, createOwners, type Owners } from '../../kubernetes/workload/owners.ts'
import { podOf } from '../../kubernetes/workload/pod-places.ts'
import { type PulledImage, pulledImage } from '../../kubernetes/workload/pulled-image.ts'
import type { RegistryLogin } from '../sweep/scan-each.ts'

/** That a container of a workload has an image, before anything is known of the image. */
export interface ImageUse extends Omit<ClusterRow, 'result' | 'reference' | 'digest'> {
  /** Absent where nobody could pull it. */
  readonly pulled?: PulledImage
  /** What the pod may log in to its registry with, in the order of trying. */
  readonly logins: readonly RegistryLogin[]
}

/** Every image that pods run, and those that only templates name; by namespace, workload and container. */
export function collectUses(objects: readonly KubernetesObject[], secrets: SecretStock): readonly ImageUse[] {
  const owners = createOwners(objects)
  const uses = new Map<string, ImageUse>()
  for (const pod of objects.filter(({ kind }) => kind === 'Pod')) {
    for (const use of usesOf(pod, owners, secrets)) {
      const key = keyOf(use, use.pulled?.text ?? use.image)
      uses.set(key, { ...use, pods: use.pods + (uses.get(key)?.pods ?? 0) })
    }
  }
  const covered = new Set([...uses.values()].map((use) => keyOf(use, use.image)))
  for (const object of objects.filter((one) => one['kind'] !== 'Pod' && isOnItsOwn(one, owners))) {
    for (const use of usesOf(object, owners, secrets))
      if (!covered.has(keyOf(use, use.image))) uses.set(keyOf(use, use.image), use)
  }
  return [...uses.values()].sort(byPlace)
}

function* usesOf(object: KubernetesObject, owners: Owners, secrets: SecretStock): Generator<ImageUse> {
  const pod = podOf(object)
  if (!pod) return
  const namespace = namespaceOf(object)
  const { kind, name } = owners(object)
  const ids = imageIdsOf(object)
  const pods = object['kind'] === 'Pod' && !hasEnded(object) ? 1 : 0
  for (const { role, name: container, image } of imagesOfPod(pod)) {
    const pulled = pulledImage(image, role === 'volume' ? undefined : ids.get(container))
    const logins = pulled ? secrets.keyringOf(namespace, pod.spec).loginsFor(pulled.reference) : []
    const workload = { kind, name }
    yield { namespace, workload, container, role, image, pods, logins, ...(pulled ? { pulled } : {}) }
  }
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

function hasEnded(pod: KubernetesObject): boolean {
  const phase = textAt(pod, ['status', 'phase'])
  return phase === 'Succeeded' || phase === 'Failed'
}

/** What another object manages is told by that one; what is scaled to nothing and left behind by nobody. */
function isOnItsOwn(object: KubernetesObject, owners: Owners): boolean {
  if (!controllerOf(object)) return true
  return owners(object).object === undefined && valueAt(object, ['spec', 'replicas']) !== 0
}

function keyOf({ namespace, workload, container, role }: ImageUse, image: string): string {
  return JSON.stringify([namespace, workload.kind, workload.name, role, container, image])
}

function byPlace(a: ImageUse, b: ImageUse): number {
  return (
    compareText(a.namespace, b.namespace) ||
    compareText(a.workload.kind, b.workload.kind) ||
    compareText(a.workload.name, b.workload.name) ||
    compareText(a.container, b.container) ||
    compareText(a.pulled?.text ?? a.image, b.pulled?.text ?? b.image)
  )
}

function namespaceOf(object: KubernetesObject): string {
  return textAt(object, ['metadata', 'namespace']) ?? 'default'
}

/** Objects of the namespaces, and those of none; all where none is named. */
export function inNamespaces(
  objects: readonly KubernetesObject[],
  namespaces: readonly string[],
): readonly KubernetesObject[] {
  if (namespaces.length === 0) return objects
  return objects.filter((object) => isRecord(object['metadata']) && namespaces.includes(namespaceOf(object)))
}
