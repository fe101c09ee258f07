/** All that stands between a request and the store, in the server's order. */
import { type ImagePolicy, imagePolicyPlugin } from './image-policy.ts'
import { type KubeObject, RESOURCES, type Resource } from './objects.ts'
import type { Attempt } from './review.ts'
import type { ObjectStore } from './store.ts'
import { labelsOf, type Webhook } from './webhook-rules.ts'
import { type AdmissionNotes, mutate, validate, type WebhookSetting } from './webhooks.ts'

export interface AdmissionOptions {
  /** Ports of loopback by `NAME.NAMESPACE` of the Service. */
  readonly services?: Readonly<Record<string, number>>
  readonly client?: WebhookSetting['client']
  readonly imagePolicy?: ImagePolicy
}

/**
 * Mutating webhooks, then ImagePolicyWebhook, then validating webhooks: the plug-in validates, and stands before the webhooks
 * in the server's list of plug-ins.
 */
export function admission(store: ObjectStore, options: AdmissionOptions) {
  const judgeImages = options.imagePolicy ? imagePolicyPlugin(options.imagePolicy) : undefined
  const setting: WebhookSetting = {
    services: options.services ?? {},
    ...(options.client ? { client: options.client } : {}),
    namespaceLabels: (attempt) => namespaceLabels(store, attempt),
  }
  return async (attempt: Attempt, notes: AdmissionNotes): Promise<Attempt> => {
    const mutated = await mutate(webhooksOf(store, 'MutatingWebhookConfiguration'), attempt, setting, notes)
    const judged = judgeImages ? await judgeImages(mutated, notes) : mutated
    await validate(webhooksOf(store, 'ValidatingWebhookConfiguration'), judged, setting, notes)
    return judged
  }
}

function webhooksOf(store: ObjectStore, kind: string): Webhook[] {
  const resource = RESOURCES.find((one) => one.kind === kind) as Resource
  return store.list(resource).flatMap((object) => (object['webhooks'] ?? []) as Webhook[])
}

function namespaceLabels(store: ObjectStore, { resource, object, oldObject, namespace }: Attempt) {
  if (resource.resource === 'namespaces') return labelsOf((object ?? oldObject) as KubeObject)
  const namespaces = RESOURCES.find(({ kind }) => kind === 'Namespace') as Resource
  const found = store.find(namespaces, undefined, namespace ?? '')
  return found ? labelsOf(found) : {}
}
