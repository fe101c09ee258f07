/** Mutating and validating webhooks: whom to ask, how long, and what a silence means. */
import { callWebhook, type WebhookEndpoint } from './call-webhook.ts'
import { applyJsonPatch } from './json-patch.ts'
import { type KubeObject, StatusError } from './objects.ts'
import { type Attempt, decodeReview, denial, type ReviewAnswer, reviewOf, verifyReview } from './review.ts'
import { isAsked, type Webhook } from './webhook-rules.ts'

/** What the caller gets besides the object: `Warning` headers, and what the audit log would hold. */
export interface AdmissionNotes {
  readonly warnings: string[]
  readonly audit: Record<string, string>
}

export interface WebhookSetting {
  /** Ports of loopback by `NAME.NAMESPACE` of the Service. */
  readonly services: Readonly<Record<string, number>>
  /** The API server's own certificate for webhooks. */
  readonly client?: WebhookEndpoint['client']
  readonly namespaceLabels: (attempt: Attempt) => Readonly<Record<string, string>>
}

const WARNING_LIMIT = 256

/** Each webhook gets what those before it have made of the object. */
export async function mutate(
  webhooks: readonly Webhook[],
  attempt: Attempt,
  setting: WebhookSetting,
  notes: AdmissionNotes,
): Promise<Attempt> {
  let current = attempt
  for (const [index, webhook] of asked(webhooks, attempt, setting).entries()) {
    const answer = await ask(webhook, current, { setting, notes, isMutating: true, index })
    if (answer === undefined) continue
    if (!answer.isAllowed) throw denial(webhook.name, answer.status)
    if (answer.patch !== '' && current.object)
      current = { ...current, object: patched(webhook, current.object, answer) }
  }
  return current
}

/** All at once, as the server asks them; the first no in order of registration is the one told. */
export async function validate(
  webhooks: readonly Webhook[],
  attempt: Attempt,
  setting: WebhookSetting,
  notes: AdmissionNotes,
): Promise<void> {
  const all = asked(webhooks, attempt, setting)
  const outcomes = await Promise.allSettled(
    all.map(async (webhook, index) => {
      const answer = await ask(webhook, attempt, { setting, notes, isMutating: false, index })
      if (answer !== undefined && !answer.isAllowed) throw denial(webhook.name, answer.status)
    }),
  )
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

function asked(webhooks: readonly Webhook[], attempt: Attempt, setting: WebhookSetting): Webhook[] {
  const labels = setting.namespaceLabels(attempt)
  return webhooks.filter((webhook) => isAsked(webhook, attempt, labels))
}

function patched(webhook: Webhook, object: KubeObject, answer: ReviewAnswer): KubeObject {
  if (answer.patchType !== 'JSONPatch')
    throw internal(`failed calling webhook "${webhook.name}": unsupported patch type "${answer.patchType}"`)
  try {
    return applyJsonPatch(object, JSON.parse(answer.patch)) as KubeObject
  } catch (error) {
    throw internal((error as Error).message)
  }
}

function internal(why: string): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`)
}

interface Asking {
  readonly setting: WebhookSetting
  readonly notes: AdmissionNotes
  readonly isMutating: boolean
  readonly index: number
}

/** Undefined where the webhook failed and its failing is to be ignored. */
async function ask(webhook: Webhook, attempt: Attempt, asking: Asking): Promise<ReviewAnswer | undefined> {
  const { notes, isMutating, index } = asking
  try {
    const answer = await call(webhook, attempt, asking)
    for (const [key, value] of Object.entries(answer.auditAnnotations))
      notes.audit[`${webhook.name}/${key}`] = value
    notes.warnings.push(...answer.warnings.map((text) => text.slice(0, WARNING_LIMIT)))
    return answer
  } catch (error) {
    if (webhook.failurePolicy !== 'Ignore')
      throw internal(`failed calling webhook "${webhook.name}": ${(error as Error).message}`)
    const kind = isMutating ? 'mutation' : 'validating'
    notes.audit[`failed-open.${kind}.webhook.admission.k8s.io/round_0_index_${index}`] = webhook.name
    return undefined
  }
}

async function call(webhook: Webhook, attempt: Attempt, asking: Asking): Promise<ReviewAnswer> {
  const seconds = webhook.timeoutSeconds ?? 10
  const version = webhook.admissionReviewVersions.find((one) => ['v1', 'v1beta1'].includes(one)) ?? 'v1'
  const review = reviewOf(attempt, version)
  const body = await reached(endpointOf(webhook, seconds, asking.setting), review, { seconds, version })
  try {
    return verifyReview(body, review.request.uid, version, asking.isMutating)
  } catch (error) {
    throw new Error(`received invalid webhook response: ${(error as Error).message}`, { cause: error })
  }
}

async function reached(
  endpoint: WebhookEndpoint,
  review: unknown,
  { seconds, version }: { readonly seconds: number; readonly version: string },
): Promise<unknown> {
  try {
    const { status, body } = await callWebhook(endpoint, review, AbortSignal.timeout(seconds * 1000))
    if (status < 200 || status > 299)
      throw new Error(
        `an error on the server (${JSON.stringify(body)}) has prevented the request from succeeding`,
      )
    return decodeReview(body, version)
  } catch (error) {
    throw new Error(`failed to call webhook: ${(error as Error).message}`, { cause: error })
  }
}

function endpointOf({ clientConfig }: Webhook, seconds: number, setting: WebhookSetting): WebhookEndpoint {
  const { url, service, caBundle } = clientConfig
  const trust = caBundle === undefined ? {} : { authority: Buffer.from(caBundle, 'base64').toString() }
  const rest = { ...trust, ...(setting.client ? { client: setting.client } : {}) }
  if (service === undefined) return { url: `${url}?timeout=${seconds}s`, ...rest }
  const { name, namespace, path = '/', port = 443 } = service
  const place = `https://${name}.${namespace}.svc:${port}${path}?timeout=${seconds}s`
  const local = setting.services[`${name}.${namespace}`]
  // A Service without endpoints: nobody listens on the port of nothing.
  return { url: place, port: local ?? 1, ...rest }
}
