/** Which webhooks are asked. https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
import type { KubeObject } from './objects.ts'
import type { Attempt } from './review.ts'
import { isSelected, type LabelSelector } from './selectors.ts'

export interface Webhook {
  readonly name: string
  readonly clientConfig: {
    readonly url?: string
    readonly service?: {
      readonly name: string
      readonly namespace: string
      readonly path?: string
      readonly port?: number
    }
    /** PEM in base64. */
    readonly caBundle?: string
  }
  readonly rules?: readonly Rule[]
  readonly failurePolicy?: 'Fail' | 'Ignore'
  readonly matchPolicy?: 'Equivalent' | 'Exact'
  readonly namespaceSelector?: LabelSelector
  readonly objectSelector?: LabelSelector
  readonly sideEffects: string
  /** Seconds, 1 to 30. */
  readonly timeoutSeconds?: number
  readonly admissionReviewVersions: readonly string[]
}

interface Rule {
  readonly apiGroups: readonly string[]
  readonly apiVersions: readonly string[]
  readonly operations: readonly string[]
  readonly resources: readonly string[]
  readonly scope?: '*' | 'Cluster' | 'Namespaced'
}

/** @param namespaceLabels of the namespace the object is in; of a namespace, its own */
export function isAsked(webhook: Webhook, attempt: Attempt, namespaceLabels: Labels): boolean {
  const { resource, object, oldObject } = attempt
  // Otherwise nobody could take a broken webhook away.
  if (resource.group === 'admissionregistration.k8s.io') return false
  if (!(webhook.rules ?? []).some((rule) => doesRuleMatch(rule, attempt))) return false
  const hasNamespace = resource.isNamespaced || resource.resource === 'namespaces'
  if (hasNamespace && !isSelected(namespaceLabels, webhook.namespaceSelector)) return false
  return [object, oldObject].some(
    (one) => one !== undefined && isSelected(labelsOf(one), webhook.objectSelector),
  )
}

type Labels = Readonly<Record<string, string>>

export function labelsOf(object: KubeObject): Labels {
  return object.metadata.labels ?? {}
}

function doesRuleMatch(rule: Rule, { resource, subresource, operation }: Attempt): boolean {
  const { scope = '*' } = rule
  return (
    isOneOf(rule.apiGroups, resource.group) &&
    isOneOf(rule.apiVersions, resource.version) &&
    isOneOf(rule.operations, operation) &&
    (scope === '*' || (scope === 'Namespaced') === resource.isNamespaced) &&
    rule.resources.some((pattern) => doesResourceMatch(pattern, resource.resource, subresource))
  )
}

function isOneOf(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value)
}

// `pods`, `pods/ephemeralcontainers`, `pods/*`, `*` (without subresources), `*/scale`, and all of them.
function doesResourceMatch(pattern: string, resource: string, subresource: string | undefined): boolean {
  const [wanted = '', sub] = pattern.split('/')
  if (wanted !== '*' && wanted !== resource) return false
  return sub === '*' || sub === subresource
}

/** The faults of a registration, as the server names them when it is made. */
export function registrationFaults(webhook: Webhook): string[] {
  const { clientConfig, timeoutSeconds = 10, sideEffects, admissionReviewVersions } = webhook
  const faults: string[] = []
  if (webhook.name.split('.').length < 3)
    faults.push(
      `webhooks[0].name: Invalid value: "${webhook.name}": should be a domain with at least three segments separated by dots`,
    )
  if ((clientConfig.url === undefined) === (clientConfig.service === undefined))
    faults.push('webhooks[0].clientConfig: Required value: exactly one of url or service is required')
  if (clientConfig.url !== undefined) faults.push(...urlFaults(clientConfig.url))
  if (!['None', 'NoneOnDryRun'].includes(sideEffects))
    faults.push(
      `webhooks[0].sideEffects: Unsupported value: "${sideEffects}": supported values: "None", "NoneOnDryRun"`,
    )
  if (timeoutSeconds < 1 || timeoutSeconds > 30)
    faults.push(
      `webhooks[0].timeoutSeconds: Invalid value: ${timeoutSeconds}: the timeout value must be between 1 and 30 seconds`,
    )
  if (!admissionReviewVersions?.some((version) => ['v1', 'v1beta1'].includes(version)))
    faults.push(
      'webhooks[0].admissionReviewVersions: Required value: must include at least one of v1, v1beta1',
    )
  return faults
}

function urlFaults(text: string): string[] {
  const field = 'clientConfig.url'
  if (!URL.canParse(text)) return [`${field}: Invalid value: "${text}": url must be a valid URL`]
  const url = new URL(text)
  const faults = [
    [url.protocol !== 'https:', "'https' is the only allowed URL scheme"],
    [url.username !== '' || url.password !== '', 'user information is not permitted in the URL'],
    [url.search !== '', 'query parameters are not permitted in the URL'],
    [url.hash !== '', 'fragments are not permitted in the URL'],
  ] as const
  return faults.filter(([isWrong]) => isWrong).map(([, why]) => `${field}: Invalid value: "${text}": ${why}`)
}
