import type { ReferencePattern } from '../allow-list/pattern.ts'
import { REFERENCE, regexpsOf } from './reference-regexp.ts'

export interface PolicyExportOptions {
  /** Of the policy and its binding. */
  readonly name: string
  /** By their whole names. */
  readonly exemptNamespaces: readonly string[]
}

/** Condition on the text of one image, in CEL: it is one that an allow list names. */
export function imageCondition(allow: readonly ReferencePattern[], variable: string): string {
  const one = (regexp: string) => `${variable}.matches(${JSON.stringify(regexp)})`
  const conditions = allow.map((pattern) => {
    const any = regexpsOf(pattern).map(one).join(' || ')
    // Where no host is written, localhost is one all the same.
    const isHub = pattern.host.kind === 'exact' && pattern.host.host === 'docker.io'
    return isHub ? `(!${variable}.startsWith("localhost/") && (${any}))` : any
  })
  const named = conditions.length === 0 ? 'false' : conditions.join(' || ')
  return `${one(REFERENCE)} && !${one('^[a-f0-9]{64}$')} && (${named})`
}

/**
 * An allow list as a policy that the API server holds by itself, without a webhook, and what puts it into force.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 *
 * Unlike the webhook it looks at every image of an update, not only at those that changed.
 */
export function validatingAdmissionPolicy(
  allow: readonly ReferencePattern[],
  { name, exemptNamespaces }: PolicyExportOptions,
): readonly object[] {
  const apiVersion = 'admissionregistration.k8s.io/v1'
  const rule = (apiGroups: string[], resources: string[]) => ({
    apiGroups,
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE'],
    resources,
  })
  const spec = {
    failurePolicy: 'Fail',
    matchConstraints: {
      resourceRules: [
        rule([''], ['pods', 'pods/ephemeralcontainers', 'podtemplates', 'replicationcontrollers']),
        rule(['apps'], ['deployments', 'replicasets', 'statefulsets', 'daemonsets']),
        rule(['batch'], ['jobs', 'cronjobs']),
      ],
    },
    variables: [
      { name: 'pod', expression: POD },
      { name: 'images', expression: IMAGES },
    ],
    validations: [
      {
        // Templates may leave an image empty; pods cannot.
        expression: `variables.images.all(image, image == "" || (${imageCondition(allow, 'image')}))`,
        message: 'An image is not in the allow list.',
        reason: 'Forbidden',
      },
    ],
  }
  const exempt = {
    key: 'kubernetes.io/metadata.name',
    operator: 'NotIn',
    values: exemptNamespaces,
  }
  return [
    { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name }, spec },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        ...(exemptNamespaces.length === 0
          ? {}
          : { matchResources: { namespaceSelector: { matchExpressions: [exempt] } } }),
      },
    },
  ]
}

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
