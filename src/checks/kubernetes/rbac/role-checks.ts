import type { KubernetesCheck } from '../types.ts'
import { type AccessRule, ALL, type Grant, grantOf, grantText, READING, rulesOf, WRITING } from './rules.ts'

const GOOD_PRACTICES = 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/'
const RBAC = 'rbac.authorization.k8s.io'
const ROLES: readonly string[] = ['Role', 'ClusterRole']
/** For what lies in no namespace, so that no Role can give it. */
const CLUSTER_ROLE: readonly string[] = ['ClusterRole']
const WORKLOADS: readonly string[] = [
  'pods',
  'deployments',
  'jobs',
  'cronjobs',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'replicationcontrollers',
]

interface GrantCheck extends Pick<KubernetesCheck, 'id' | 'title' | 'severity' | 'description'> {
  readonly on?: readonly string[]
  readonly grants: readonly Grant[]
  readonly advice?: string
  /** Of rules that give the right to what is innocent. */
  readonly isInnocent?: (rule: AccessRule) => boolean
}

/** Rights that one rule alone gives. */
const GRANT_CHECKS: readonly GrantCheck[] = [
  {
    id: 'KSV-0041',
    title: 'Secrets of the cluster can be managed',
    severity: 'CRITICAL',
    description:
      'Secrets of all namespaces hold the tokens of all service accounts, and with them all rights.',
    on: CLUSTER_ROLE,
    grants: [{ groups: [''], resources: ['secrets'], verbs: [...READING, ...WRITING, 'impersonate'] }],
    advice: 'Give the right by a Role, in the namespaces that need it, for the secrets that need it.',
  },
  {
    id: 'KSV-0113',
    title: 'Secrets of the namespace can be managed',
    severity: 'MEDIUM',
    description:
      'Secrets hold the tokens of the service accounts of the namespace, and with them their rights.',
    on: ['Role'],
    grants: [{ groups: [''], resources: ['secrets'], verbs: [...READING, ...WRITING, 'impersonate'] }],
    advice: 'Mount the secret into the pod that needs it instead.',
  },
  {
    id: 'KSV-0042',
    title: 'Logs of pods can be deleted',
    severity: 'MEDIUM',
    description: 'Who can delete logs can remove the traces of an attack.',
    grants: [{ groups: [''], resources: ['pods/log'], verbs: ['delete', 'deletecollection'] }],
  },
  {
    id: 'KSV-0043',
    title: 'Groups can be impersonated',
    severity: 'CRITICAL',
    description: 'Who may act as a group has its rights, and those of system:masters are without limits.',
    on: CLUSTER_ROLE,
    grants: [{ groups: [''], resources: ['groups'], verbs: ['impersonate'] }],
    advice: 'Name the groups that may be impersonated in resourceNames.',
    // Groups of the cluster itself begin so; others have the rights that somebody gave them.
    isInnocent: ({ names }) => names.length > 0 && !names.some((name) => name.startsWith('system:')),
  },
  {
    id: 'KSV-0045',
    title: 'All verbs are allowed',
    severity: 'CRITICAL',
    description: 'A wildcard gives more than anybody thought of, and what later versions add.',
    grants: [
      {
        groups: [''],
        resources: ['secrets', 'pods', 'replicationcontrollers', 'users', 'groups'],
        verbs: [],
      },
      {
        groups: ['apps', 'extensions'],
        resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'],
        verbs: [],
      },
      { groups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: [] },
      {
        groups: [RBAC],
        resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
        verbs: [],
      },
    ],
    advice: 'Name the verbs that are needed.',
  },
  {
    id: 'KSV-0047',
    title: 'Nodes can be reached past the API',
    severity: 'HIGH',
    description:
      'nodes/proxy leads to the kubelet, which runs commands in all containers of the node, and audits none.',
    on: CLUSTER_ROLE,
    grants: [{ groups: [''], resources: ['nodes/proxy'], verbs: ['get', 'create'] }],
  },
  {
    id: 'KSV-0048',
    title: 'Workloads can be managed',
    severity: 'MEDIUM',
    description:
      'Who can make a pod can have it run under any service account of the namespace, on any node.',
    grants: [
      {
        groups: ['', 'apps', 'batch', 'extensions'],
        resources: WORKLOADS,
        verbs: [...WRITING, 'impersonate'],
      },
    ],
  },
  {
    id: 'KSV-0049',
    title: 'ConfigMaps can be managed',
    severity: 'MEDIUM',
    description: 'Programs do what their ConfigMap says, with rights that its writer may not have.',
    grants: [{ groups: [''], resources: ['configmaps'], verbs: WRITING }],
  },
  {
    id: 'KSV-0050',
    title: 'Own rights can be widened',
    severity: 'CRITICAL',
    description: 'escalate and bind lift the rule that nobody can give a right that he does not have.',
    grants: [
      {
        groups: [RBAC],
        resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
        verbs: ['escalate', 'bind', 'impersonate'],
      },
    ],
    // To bind roles that are named is what the verb is for.
    isInnocent: ({ names, verbs }) =>
      names.length > 0 &&
      !verbs.includes(ALL) &&
      !verbs.includes('escalate') &&
      !verbs.includes('impersonate'),
  },
  {
    id: 'KSV-0053',
    title: 'Commands can be run in pods',
    severity: 'HIGH',
    description: 'Who runs commands in a pod has its secrets and its rights.',
    // Web sockets are opened by GET, which older clusters took for get.
    grants: [{ groups: [''], resources: ['pods/exec'], verbs: [...WRITING, 'get'] }],
  },
  {
    id: 'KSV-0056',
    title: 'The network of the cluster can be managed',
    severity: 'HIGH',
    description:
      'Who can write these objects can lead the traffic of others to himself, or open what was closed.',
    grants: [
      { groups: [''], resources: ['services', 'endpoints'], verbs: WRITING },
      { groups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: WRITING },
      {
        groups: ['networking.k8s.io', 'extensions'],
        resources: ['networkpolicies', 'ingresses'],
        verbs: WRITING,
      },
    ],
  },
  {
    id: 'KSV-0114',
    title: 'Webhooks of admission can be managed',
    severity: 'CRITICAL',
    description: 'A webhook sees every object that is written, and may change it.',
    on: CLUSTER_ROLE,
    grants: [
      {
        groups: ['admissionregistration.k8s.io'],
        resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
        verbs: WRITING,
      },
    ],
  },
  {
    id: 'KSV-0115',
    title: 'The users of an EKS cluster can be managed',
    severity: 'CRITICAL',
    description:
      'The ConfigMap aws-auth says who of AWS is who in the cluster, its administrators among them.',
    grants: [{ groups: [''], resources: ['configmaps'], verbs: WRITING }],
    // Of rules that name nothing KSV-0049 speaks.
    isInnocent: ({ names }) => !names.includes('aws-auth'),
  },
]

export const ROLE_CHECKS: readonly KubernetesCheck[] = GRANT_CHECKS.map(
  ({
    grants,
    isInnocent,
    on = ROLES,
    advice = 'Take the right away, or name in resourceNames what it is needed for.',
    ...check
  }) => ({
    ...check,
    on,
    advice,
    references: [GOOD_PRACTICES],
    evaluate: ({ object, identity }) =>
      rulesOf(object).flatMap((rule) => {
        if (isInnocent?.(rule)) return []
        const granted = grants.flatMap((grant) => grantOf(rule, grant) ?? [])
        if (granted.length === 0) return []
        const verbs = [...new Set(granted.flatMap((one) => one.verbs))]
        const resources = granted.flatMap((one) => one.resources)
        const message = `the ${identity.kind} allows ${grantText({ verbs, resources }, rule)}`
        return [{ message, path: rule.path }]
      }),
  }),
)
