import type { WatchEvent } from '../../kubernetes/client/watch.ts'
import { type KubernetesObject, textAt } from '../../kubernetes/object.ts'
import { type RunningPod, runningPod } from './pod-containers.ts'
import type { TopWorkloads } from './top-workloads.ts'
import type { RunningContainer } from './types.ts'

/** What runs, as the watch has told so far. */
export interface Pods {
  /** @param place the namespace that is watched; absent: all */
  apply(place: string | undefined, event: WatchEvent): void
  /** Whether all that runs in the namespace is known: what is not among the containers is gone. */
  isKnown(namespace: string): boolean
  /** By key: one for each image of a container of a workload. */
  containers(top: TopWorkloads, signal: AbortSignal): Promise<ReadonlyMap<string, RunningContainer>>
}

/** Owners that are asked about side by side. */
const ASKED_AT_ONCE = 8

/** @param places namespaces that are watched; empty: all; @param exclude those that are not looked at */
export function createPods(places: readonly string[], exclude: readonly string[]): Pods {
  const pods = new Map<string, RunningPod>()
  const listed = new Set<string | undefined>()
  const left = new Set(exclude)

  function put(object: KubernetesObject): void {
    const key = keyOfPod(object)
    const pod = runningPod(object)
    if (pod && !left.has(pod.namespace)) pods.set(key, pod)
    else pods.delete(key)
  }

  return {
    apply: (place, event) => {
      if (event.kind !== 'listed') {
        if (event.kind === 'deleted') pods.delete(keyOfPod(event.object))
        else put(event.object)
        return
      }
      for (const [key, { namespace }] of pods)
        if (place === undefined || namespace === place) pods.delete(key)
      for (const item of event.items) put(item)
      listed.add(place)
    },
    isKnown: (namespace) =>
      listed.has(undefined) ||
      listed.has(namespace) ||
      // Of a namespace that is not watched any more nobody will ever tell.
      (places.length > 0 && !places.includes(namespace)),
    containers: async (top, signal) => {
      const now = [...pods.values()].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
      const found = new Map<string, RunningContainer>()
      const workloads = await workloadsOf(now, top, signal)
      for (const pod of now) {
        const workload = workloads.get(pod.owner.uid) ?? pod.owner
        for (const container of pod.containers) {
          const { kind, name } = workload
          const whole = { ...container, namespace: pod.namespace, workload: { kind, name }, owner: pod.owner }
          const key = keyOf(whole)
          found.set(key, { ...whole, pods: (found.get(key)?.pods ?? 0) + 1 })
        }
      }
      return found
    },
  }
}

async function workloadsOf(
  pods: readonly RunningPod[],
  top: TopWorkloads,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RunningContainer['workload']>> {
  const owners = new Map(pods.map((pod) => [pod.owner.uid, pod]))
  const found = new Map<string, RunningContainer['workload']>()
  const waiting = [...owners.values()]
  const work = async (): Promise<void> => {
    for (let pod = waiting.pop(); pod; pod = waiting.pop())
      found.set(pod.owner.uid, await top.of(pod.namespace, pod.owner, signal))
  }
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, work))
  return found
}

function keyOfPod(object: KubernetesObject): string {
  return `${textAt(object, ['metadata', 'namespace']) ?? 'default'}/${textAt(object, ['metadata', 'name']) ?? ''}`
}

export function keyOf({
  namespace,
  workload,
  role,
  container,
  image,
}: Omit<RunningContainer, 'pods'>): string {
  return JSON.stringify([namespace, workload.kind, workload.name, role, container, image])
}
