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

const RBAC = { group: 'rbac.authorization.k8s.io', version: 'v1' } as const

/** What besides workloads may be set up wrongly, in each namespace. */
export const SETTINGS: readonly ApiResource[] = [
  { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' },
  { group: '', version: 'v1', plural: 'services', kind: 'Service' },
  { group: '', version: 'v1', plural: 'resourcequotas', kind: 'ResourceQuota' },
  { group: '', version: 'v1', plural: 'limitranges', kind: 'LimitRange' },
  { group: 'networking.k8s.io', version: 'v1', plural: 'networkpolicies', kind: 'NetworkPolicy' },
  { ...RBAC, plural: 'roles', kind: 'Role' },
  { ...RBAC, plural: 'rolebindings', kind: 'RoleBinding' },
]

/** The same of the cluster as a whole. */
export const CLUSTER_SETTINGS: readonly ApiResource[] = [
  { ...RBAC, plural: 'clusterroles', kind: 'ClusterRole', isClusterWide: true },
  { ...RBAC, plural: 'clusterrolebindings', kind: 'ClusterRoleBinding', isClusterWide: true },
  {
    group: 'constraints.gatekeeper.sh',
    version: 'v1beta1',
    plural: 'k8sallowedrepos',
    kind: 'K8sAllowedRepos',
    isClusterWide: true,
    isAddOn: true,
  },
]
