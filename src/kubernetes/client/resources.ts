import type { ApiResource } from './types.ts'

export const PODS: ApiResource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod' }
export const NAMESPACES: ApiResource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' }
export const SECRETS: ApiResource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' }
export const SERVICE_ACCOUNTS: ApiResource = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
}

/** Everything that runs pods in any cluster, pods themselves included. */
export const WORKLOADS: readonly ApiResource[] = [
  PODS,
  {
    group: '',
    version: 'v1',
    plural: 'replicationcontrollers',
    kind: 'ReplicationController',
  },
  { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' },
  { group: 'apps', version: 'v1', plural: 'replicasets', kind: 'ReplicaSet' },
  { group: 'apps', version: 'v1', plural: 'statefulsets', kind: 'StatefulSet' },
  { group: 'apps', version: 'v1', plural: 'daemonsets', kind: 'DaemonSet' },
  { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job' },
  { group: 'batch', version: 'v1', plural: 'cronjobs', kind: 'CronJob' },
]
