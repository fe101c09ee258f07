import type { CheckInput, KubernetesCheck, Objection } from '../types.ts'

/** https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
interface Deprecation {
  readonly apiVersion: string
  readonly kinds: readonly string[]
  /** Versions of Kubernetes. */
  readonly deprecated: string
  readonly removed: string
  /** Absent: there is none. */
  readonly replacement?: string
}

const DEPRECATIONS: readonly Deprecation[] = [
  old('extensions/v1beta1', ['Deployment', 'ReplicaSet', 'DaemonSet'], '1.8', '1.16', 'apps/v1'),
  old('extensions/v1beta1', ['NetworkPolicy'], '1.9', '1.16', 'networking.k8s.io/v1'),
  old('extensions/v1beta1', ['PodSecurityPolicy'], '1.11', '1.16'),
  old('extensions/v1beta1', ['Ingress'], '1.14', '1.22', 'networking.k8s.io/v1'),
  old('apps/v1beta1', ['Deployment', 'StatefulSet'], '1.9', '1.16', 'apps/v1'),
  old('apps/v1beta2', ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'], '1.9', '1.16', 'apps/v1'),
  old(
    'admissionregistration.k8s.io/v1beta1',
    ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
    '1.16',
    '1.22',
    'admissionregistration.k8s.io/v1',
  ),
  old(
    'admissionregistration.k8s.io/v1beta1',
    ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
    '1.31',
    '1.34',
    'admissionregistration.k8s.io/v1',
  ),
  same('apiextensions.k8s.io', 'v1beta1', ['CustomResourceDefinition'], '1.16', '1.22'),
  same('apiregistration.k8s.io', 'v1beta1', ['APIService'], '1.19', '1.22'),
  same('authentication.k8s.io', 'v1beta1', ['TokenReview'], '1.19', '1.22'),
  same(
    'authorization.k8s.io',
    'v1beta1',
    ['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SubjectAccessReview', 'SelfSubjectRulesReview'],
    '1.19',
    '1.22',
  ),
  same('certificates.k8s.io', 'v1beta1', ['CertificateSigningRequest'], '1.19', '1.22'),
  same('coordination.k8s.io', 'v1beta1', ['Lease'], '1.19', '1.22'),
  same('networking.k8s.io', 'v1beta1', ['Ingress', 'IngressClass'], '1.19', '1.22'),
  same(
    'rbac.authorization.k8s.io',
    'v1beta1',
    ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
    '1.17',
    '1.22',
  ),
  same(
    'rbac.authorization.k8s.io',
    'v1alpha1',
    ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
    '1.17',
    '1.22',
  ),
  same('scheduling.k8s.io', 'v1beta1', ['PriorityClass'], '1.14', '1.22'),
  same(
    'storage.k8s.io',
    'v1beta1',
    ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'],
    '1.19',
    '1.22',
  ),
  same('storage.k8s.io', 'v1beta1', ['CSIStorageCapacity'], '1.24', '1.27'),
  same('batch', 'v1beta1', ['CronJob'], '1.21', '1.25'),
  old('batch/v2alpha1', ['CronJob'], '1.8', '1.21', 'batch/v1'),
  same('discovery.k8s.io', 'v1beta1', ['EndpointSlice'], '1.21', '1.25'),
  same('events.k8s.io', 'v1beta1', ['Event'], '1.19', '1.25'),
  old('autoscaling/v2beta1', ['HorizontalPodAutoscaler'], '1.22', '1.25', 'autoscaling/v2'),
  old('autoscaling/v2beta2', ['HorizontalPodAutoscaler'], '1.23', '1.26', 'autoscaling/v2'),
  same('policy', 'v1beta1', ['PodDisruptionBudget'], '1.21', '1.25'),
  old('policy/v1beta1', ['PodSecurityPolicy'], '1.21', '1.25'),
  same('node.k8s.io', 'v1beta1', ['RuntimeClass'], '1.22', '1.25'),
  ...flowControl('v1beta1', '1.23', '1.26'),
  ...flowControl('v1beta2', '1.26', '1.29'),
  ...flowControl('v1beta3', '1.29', '1.32'),
]

const KINDS: readonly string[] = [...new Set(DEPRECATIONS.flatMap(({ kinds }) => kinds))]

export const DEPRECATION_CHECKS: readonly KubernetesCheck[] = [
  {
    id: 'KSV-0107',
    title: 'Version of the API is deprecated',
    severity: 'LOW',
    description: 'A cluster of a later version does not know the object, and refuses it.',
    advice: 'Write the object for the version of the API that took its place.',
    references: ['https://kubernetes.io/docs/reference/using-api/deprecation-guide/'],
    on: KINDS,
    evaluate: (input) => objectionTo(input),
  },
]

/** A cluster in which the version is not deprecated yet may have nothing to replace it with. */
function objectionTo({ identity, kubernetesVersion }: CheckInput): readonly Objection[] {
  const found = DEPRECATIONS.find(
    ({ apiVersion, kinds }) => apiVersion === identity.apiVersion && kinds.includes(identity.kind),
  )
  if (!found || (kubernetesVersion !== undefined && isOlder(kubernetesVersion, found.deprecated))) return []
  const { apiVersion, deprecated, removed, replacement } = found
  const instead = replacement === undefined ? 'nothing takes its place' : `${replacement} takes its place`
  const message = `${apiVersion} of ${identity.kind} is deprecated since Kubernetes ${deprecated} and gone since ${removed}; ${instead}`
  return [{ message, path: ['apiVersion'] }]
}

/** What is no version is not older. */
function isOlder(version: string, than: string): boolean {
  const [major = Number.NaN, minor = Number.NaN] = numbersOf(version)
  const [otherMajor = 0, otherMinor = 0] = numbersOf(than)
  return major < otherMajor || (major === otherMajor && minor < otherMinor)
}

function numbersOf(version: string): readonly number[] {
  return version
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10))
}

function same(
  group: string,
  version: string,
  kinds: readonly string[],
  deprecated: string,
  removed: string,
): Deprecation {
  return old(`${group}/${version}`, kinds, deprecated, removed, `${group}/v1`)
}

function flowControl(version: string, deprecated: string, removed: string): readonly Deprecation[] {
  return [
    same(
      'flowcontrol.apiserver.k8s.io',
      version,
      ['FlowSchema', 'PriorityLevelConfiguration'],
      deprecated,
      removed,
    ),
  ]
}

function old(
  apiVersion: string,
  kinds: readonly string[],
  deprecated: string,
  removed: string,
  replacement?: string,
): Deprecation {
  return { apiVersion, kinds, deprecated, removed, ...(replacement === undefined ? {} : { replacement }) }
}
