/** The plug-in ImagePolicyWebhook. https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#imagepolicywebhook */
import { setTimeout as sleep } from 'node:timers/promises'
import { callWebhook, type WebhookAnswer, type WebhookEndpoint } from './call-webhook.ts'
import { forbidden, StatusError } from './objects.ts'
import type { Attempt } from './review.ts'
import type { AdmissionNotes } from './webhooks.ts'

export interface ImagePolicy {
  readonly endpoint: WebhookEndpoint
  /** Seconds: 0 is 300, -1 is off. */
  readonly allowTTL?: number
  /** Seconds: 0 is 30, -1 is off. */
  readonly denyTTL?: number
  /** Milliseconds before the second try: 0 is 500. */
  readonly retryBackoff?: number
  /** What a webhook's failing means; no by default. */
  readonly defaultAllow?: boolean
}

interface ReviewStatus {
  readonly allowed?: boolean
  readonly reason?: string
  readonly auditAnnotations?: Readonly<Record<string, string>>
}

const STEPS = 5
const FACTOR = 1.5
const CACHE_SIZE = 1024
const TIMEOUT = 30_000
const AUDIT_PREFIX = 'imagepolicywebhook.image-policy.k8s.io/'

/** Judges pods, and keeps what was said of the same images for as long as it may. */
export function imagePolicyPlugin(policy: ImagePolicy) {
  if (!policy.endpoint.url.startsWith('https:'))
    throw new Error(`image policy webhook: the server ${policy.endpoint.url} must be https`)
  const cache = new Map<string, { readonly status: ReviewStatus; readonly until: number }>()

  async function statusOf(spec: unknown): Promise<ReviewStatus> {
    const key = JSON.stringify(spec)
    const kept = cache.get(key)
    if (kept !== undefined && kept.until > Date.now()) {
      // Last used goes last, so that the first is the one to drop.
      cache.delete(key)
      cache.set(key, kept)
      return kept.status
    }
    const status = await review(policy, spec)
    const ttl = status.allowed ? policy.allowTTL || 300 : policy.denyTTL || 30
    cache.delete(key)
    if (ttl > 0) cache.set(key, { status, until: Date.now() + ttl * 1000 })
    if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value as string)
    return status
  }

  return async (attempt: Attempt, notes: AdmissionNotes): Promise<Attempt> => {
    const spec = specOf(attempt)
    if (spec === undefined) return attempt
    try {
      const status = await statusOf(spec)
      for (const [key, value] of Object.entries(status.auditAnnotations ?? {}))
        notes.audit[`${AUDIT_PREFIX}${key}`] = value
      if (status.allowed) return attempt
      const why = status.reason
        ? `image policy webhook backend denied one or more images: ${status.reason}`
        : 'one or more images rejected by webhook backend'
      throw forbidden(attempt.resource, attempt.name, why)
    } catch (error) {
      if (error instanceof StatusError) throw error
      if (!policy.defaultAllow) throw forbidden(attempt.resource, attempt.name, (error as Error).message)
      notes.audit[`${AUDIT_PREFIX}failed-open`] = 'true'
      return attempt
    }
  }
}

/** The images of a pod, or of its ephemeral containers alone where only those change; never of volumes. */
function specOf({ operation, resource, subresource, object, namespace }: Attempt): unknown {
  if (resource.resource !== 'pods' || resource.group !== '' || object === undefined) return undefined
  if (operation !== 'CREATE' && operation !== 'UPDATE') return undefined
  if (subresource !== undefined && subresource !== 'ephemeralcontainers') return undefined
  const pod = (object['spec'] ?? {}) as Record<string, readonly { readonly image?: string }[] | undefined>
  const lists = subresource === undefined ? ['containers', 'initContainers'] : ['ephemeralContainers']
  const containers = lists.flatMap((list) => pod[list] ?? []).map(({ image = '' }) => ({ image }))
  const annotations = Object.entries(object.metadata.annotations ?? {}).filter(([key]) =>
    key.includes('.image-policy.k8s.io/'),
  )
  return {
    containers,
    ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    namespace,
  }
}

async function review(policy: ImagePolicy, spec: unknown): Promise<ReviewStatus> {
  const body = {
    kind: 'ImageReview',
    apiVersion: 'imagepolicy.k8s.io/v1alpha1',
    metadata: { creationTimestamp: null },
    spec,
    status: { allowed: false },
  }
  const { status, body: text } = await callPatiently(policy, body)
  if (status < 200 || status > 299)
    throw new Error(
      `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`,
    )
  const answer = JSON.parse(text) as { apiVersion?: string; kind?: string; status?: ReviewStatus }
  if (answer.apiVersion !== body.apiVersion || answer.kind !== body.kind)
    throw new Error(`no kind "${answer.kind ?? ''}" is registered for version "${answer.apiVersion ?? ''}"`)
  return answer.status ?? {}
}

async function callPatiently(policy: ImagePolicy, body: unknown): Promise<WebhookAnswer> {
  let wait = policy.retryBackoff || 500
  for (let step = 1; ; step++) {
    try {
      const answer = await callWebhook(policy.endpoint, body, AbortSignal.timeout(TIMEOUT))
      const isPassing = [429, 500, 504].includes(answer.status) || answer.headers['retry-after'] !== undefined
      if (!isPassing || step === STEPS) return answer
    } catch (error) {
      if (step === STEPS || !(error as Error).message.endsWith('connection reset by peer')) throw error
    }
    await sleep(wait * (1 + 0.2 * Math.random()))
    wait *= FACTOR
  }
}
