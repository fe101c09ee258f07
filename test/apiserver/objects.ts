/** What the stand-in knows of objects, of kinds, and of its own refusals. */

export interface Metadata {
  readonly name?: string
  readonly generateName?: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Metadata
  readonly [field: string]: unknown
}

export interface Resource {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly kind: string
  readonly isNamespaced: boolean
}

export interface User {
  readonly username: string
  readonly groups: readonly string[]
}

const NAMESPACED: readonly (readonly [apiVersion: string, resource: string, kind: string])[] = [
  ['v1', 'pods', 'Pod'],
  ['v1', 'services', 'Service'],
  ['v1', 'secrets', 'Secret'],
  ['v1', 'configmaps', 'ConfigMap'],
  ['v1', 'serviceaccounts', 'ServiceAccount'],
  ['v1', 'resourcequotas', 'ResourceQuota'],
  ['v1', 'limitranges', 'LimitRange'],
  ['v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'],
  ['v1', 'podtemplates', 'PodTemplate'],
  ['v1', 'replicationcontrollers', 'ReplicationController'],
  ['apps/v1', 'deployments', 'Deployment'],
  ['apps/v1', 'replicasets', 'ReplicaSet'],
  ['apps/v1', 'statefulsets', 'StatefulSet'],
  ['apps/v1', 'daemonsets', 'DaemonSet'],
  ['batch/v1', 'jobs', 'Job'],
  ['batch/v1', 'cronjobs', 'CronJob'],
  ['policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget'],
  ['networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy'],
  ['rbac.authorization.k8s.io/v1', 'roles', 'Role'],
  ['rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding'],
  // As a CustomResourceDefinition would add it.
  ['acme.io/v1', 'apps', 'App'],
  ['aquasecurity.github.io/v1alpha1', 'vulnerabilityreports', 'VulnerabilityReport'],
  ['wgpolicyk8s.io/v1alpha2', 'policyreports', 'PolicyReport'],
]
const OF_CLUSTER: typeof NAMESPACED = [
  ['v1', 'namespaces', 'Namespace'],
  ['v1', 'nodes', 'Node'],
  ['rbac.authorization.k8s.io/v1', 'clusterroles', 'ClusterRole'],
  ['rbac.authorization.k8s.io/v1', 'clusterrolebindings', 'ClusterRoleBinding'],
  ['admissionregistration.k8s.io/v1', 'validatingwebhookconfigurations', 'ValidatingWebhookConfiguration'],
  ['admissionregistration.k8s.io/v1', 'mutatingwebhookconfigurations', 'MutatingWebhookConfiguration'],
  ['admissionregistration.k8s.io/v1', 'validatingadmissionpolicies', 'ValidatingAdmissionPolicy'],
  [
    'admissionregistration.k8s.io/v1',
    'validatingadmissionpolicybindings',
    'ValidatingAdmissionPolicyBinding',
  ],
]

export const RESOURCES: readonly Resource[] = [
  ...NAMESPACED.map((row) => resourceOf(row, true)),
  ...OF_CLUSTER.map((row) => resourceOf(row, false)),
]

function resourceOf(
  [apiVersion, resource, kind]: (typeof NAMESPACED)[number],
  isNamespaced: boolean,
): Resource {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  return { group: group as string, version: version as string, resource, kind, isNamespaced }
}

export function apiVersionOf({ group, version }: Pick<Resource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`
}

/** A refusal, as the API server words it to its user. */
export class StatusError extends Error {
  readonly code: number
  readonly reason: string

  constructor(code: number, reason: string, message: string) {
    super(message)
    this.code = code
    this.reason = reason
  }

  get status() {
    const { code, reason, message } = this
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code }
  }
}

/** `pods` or `deployments.apps`, as messages name a resource. */
export function qualified({ group, resource }: Pick<Resource, 'group' | 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`
}

export function forbidden(resource: Resource, name: string, why: string): StatusError {
  return new StatusError(403, 'Forbidden', `${qualified(resource)} "${name}" is forbidden: ${why}`)
}
