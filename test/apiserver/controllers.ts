/** What makes pods of workloads, in the names that a cluster's controllers have. */
import { type KubeObject, RESOURCES, type Resource, type User } from './objects.ts'
import type { Change } from './store.ts'

export type Create = (
  resource: Resource,
  namespace: string,
  object: KubeObject,
  user: User,
) => Promise<unknown>

interface WorkloadSpec {
  readonly replicas?: number
  readonly parallelism?: number
  readonly selector?: unknown
  readonly template?: { readonly metadata?: KubeObject['metadata']; readonly spec?: unknown }
  readonly jobTemplate?: { readonly spec?: unknown }
}

const POD_MAKERS: Readonly<Record<string, string>> = {
  ReplicaSet: 'replicaset-controller',
  ReplicationController: 'replication-controller',
  StatefulSet: 'statefulset-controller',
  DaemonSet: 'daemon-set-controller',
  Job: 'job-controller',
}

/** The objects that follow from a new one. CronJobs wait for their time, and no time comes here. */
export async function followUp({ type, object }: Change, create: Create): Promise<void> {
  if (type !== 'ADDED') return
  const spec = (object['spec'] ?? {}) as WorkloadSpec
  const namespace = object.metadata.namespace ?? ''
  if (object.kind === 'Deployment') {
    const { replicas = 1, selector, template } = spec
    await create(
      resourceOf('ReplicaSet'),
      namespace,
      child(object, 'apps/v1', 'ReplicaSet', { replicas, selector, template }),
      controller('deployment-controller'),
    )
    return
  }
  const maker = POD_MAKERS[object.kind]
  if (maker === undefined) return
  const pod = child(object, 'v1', 'Pod', spec.template?.spec)
  const metadata = { ...spec.template?.metadata, ...pod.metadata }
  for (let index = 0; index < (spec.replicas ?? spec.parallelism ?? 1); index++)
    await create(resourceOf('Pod'), namespace, { ...pod, metadata }, controller(maker))
}

export function resourceOf(kind: string): Resource {
  return RESOURCES.find((one) => one.kind === kind) as Resource
}

function child(owner: KubeObject, apiVersion: string, kind: string, spec: unknown): KubeObject {
  const { name, uid, namespace = '' } = owner.metadata
  const reference = { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true }
  return {
    apiVersion,
    kind,
    metadata: { generateName: `${name}-`, namespace, ownerReferences: [reference] },
    spec,
  }
}

function controller(name: string): User {
  const groups = ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated']
  return { username: `system:serviceaccount:kube-system:${name}`, groups }
}
