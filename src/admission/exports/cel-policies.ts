import { celOf } from './cel.ts'
import type { Condition } from './condition.ts'

export interface PolicyExportOptions {
  /** Of the policy and its binding. */
  readonly name: string
  /** By their whole names. */
  readonly exemptNamespaces: readonly string[]
}

/**
 * A policy that the API server holds by itself, without a webhook, and what puts it into force.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function validatingAdmissionPolicy(condition: Condition, options: PolicyExportOptions): object[] {
  const { name } = options
  const apiVersion = 'admissionregistration.k8s.io/v1'
  const selector = exempting(options)
  return [
    { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name }, spec: celSpec(condition, {}) },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        ...('namespaceSelector' in selector ? { matchResources: selector } : {}),
      },
    },
  ]
}

/**
 * The same for Kyverno, whose policies in CEL have the form of those of Kubernetes and are in force by themselves.
 * https://kyverno.io/docs/policy-types/validating-policy/
 */
export function kyvernoPolicy(condition: Condition, options: PolicyExportOptions): object[] {
  const spec = celSpec(condition, exempting(options))
  return [
    {
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'ValidatingPolicy',
      metadata: { name: options.name },
      spec: { validationActions: ['Deny'], ...spec },
    },
  ]
}

function celSpec(condition: Condition, constraints: object): object {
  const rule = (apiGroups: string[], resources: string[]) => ({
    apiGroups,
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE'],
    resources,
  })
  const one = celOf(condition, { image: 'image', namespace: 'variables.place', kind: 'object.kind' })
  return {
    failurePolicy: 'Fail',
    matchConstraints: {
      resourceRules: [
        rule([''], ['pods', 'pods/ephemeralcontainers', 'podtemplates', 'replicationcontrollers']),
        rule(['apps'], ['deployments', 'replicasets', 'statefulsets', 'daemonsets']),
        rule(['batch'], ['jobs', 'cronjobs']),
      ],
      ...constraints,
    },
    variables: [
      { name: 'place', expression: NAMESPACE },
      { name: 'pod', expression: POD },
      { name: 'images', expression: IMAGES },
    ],
    validations: [
      {
        // Templates may leave an image empty; pods cannot.
        expression: `variables.images.all(image, image == "" || (${one}))`,
        message: 'An image is not allowed here.',
        reason: 'Forbidden',
      },
    ],
  }
}

function exempting({ exemptNamespaces }: PolicyExportOptions) {
  if (exemptNamespaces.length === 0) return {}
  const exempt = { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: exemptNamespaces }
  return { namespaceSelector: { matchExpressions: [exempt] } }
}

/** Where what is there already is looked at, there is no request. */
const NAMESPACE = 'has(object.metadata.namespace) ? object.metadata.namespace : request.namespace'

/** The spec of the pod of every kind that the policy is about. */
const POD = [
  'object.kind == "Pod" ? object.spec',
  'object.kind == "CronJob" ? object.spec.jobTemplate.spec.template.spec',
  'object.kind == "PodTemplate" ? object.template.spec',
  'object.spec.template.spec',
].join(' : ')

const IMAGES = [
  ...['containers', 'initContainers', 'ephemeralContainers'].map(
    (key) => `(has(variables.pod.${key}) ? variables.pod.${key}.map(c, has(c.image) ? c.image : "") : [])`,
  ),
  '(has(variables.pod.volumes) ? variables.pod.volumes.filter(v, has(v.image)).map(v, has(v.image.reference) ? v.image.reference : "") : [])',
].join(' + ')
