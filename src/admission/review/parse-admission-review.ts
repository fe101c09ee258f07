import * as z from 'zod/mini'
import { isRecord, type KubernetesObject, recordAt, textAt } from '../../kubernetes/object.ts'
import { type ImagePlace, imagesOfPod } from '../../kubernetes/workload/containers.ts'
import { type PodPlace, podOf } from '../../kubernetes/workload/pod-places.ts'
import type { AdmissionRequestFacts, RequestedImage } from './facts.ts'

/** Images of one object; etcd takes no object of more than 1.5 MiB. */
export const MAX_IMAGES = 2000
/** Groups of a user. */
export const MAX_GROUPS = 10_000
const MAX_TEXT = 4096

const Text = z.string().check(z.maxLength(MAX_TEXT))
const Kind = z.object({ group: z.optional(Text), version: z.optional(Text), kind: Text })
const Resource = z.object({ group: z.optional(Text), version: z.optional(Text), resource: Text })
const AnObject = z.optional(z.nullable(z.record(z.string(), z.unknown())))

/** What is read of `admission.k8s.io/v1` and v1beta1; https://kubernetes.io/docs/reference/config-api/apiserver-admission.v1/ */
const ReviewSchema = z.object({
  apiVersion: z.enum(['admission.k8s.io/v1', 'admission.k8s.io/v1beta1']),
  kind: z.literal('AdmissionReview'),
  request: z.object({
    uid: Text.check(z.minLength(1)),
    kind: Kind,
    resource: Resource,
    subResource: z.optional(Text),
    name: z.optional(Text),
    namespace: z.optional(Text),
    operation: z.enum(['CREATE', 'UPDATE', 'DELETE', 'CONNECT']),
    userInfo: z.object({
      username: z.optional(Text),
      groups: z.optional(z.nullable(z.array(Text).check(z.maxLength(MAX_GROUPS)))),
    }),
    object: AnObject,
    oldObject: AnObject,
    dryRun: z.optional(z.nullable(z.boolean())),
  }),
})
type Request = z.infer<typeof ReviewSchema>['request']

export type ParsedReview =
  | { readonly kind: 'facts'; readonly facts: AdmissionRequestFacts }
  /** Why it is no review: `it …`. The answer is HTTP 400. */
  | { readonly kind: 'fault'; readonly fault: string }

/** @param custom kinds of others that run pods */
export function parseAdmissionReview(body: unknown, custom: readonly PodPlace[] = []): ParsedReview {
  const result = ReviewSchema.safeParse(body)
  if (!result.success) {
    const [issue] = result.error.issues
    return {
      kind: 'fault',
      fault: `it is no AdmissionReview: ${issue?.path.join('.') || 'the body'} is wrong`,
    }
  }
  const { apiVersion, request } = result.data
  const object = request.object ?? undefined
  const subject = subjectOf(request, custom)
  const images = subject === 'images' && object ? requestedImages(object, request, custom) : []
  if (images.length > MAX_IMAGES) return { kind: 'fault', fault: `it has more than ${MAX_IMAGES} images` }
  const { group = '', version = '', kind } = request.kind
  const facts: AdmissionRequestFacts = {
    form: apiVersion === 'admission.k8s.io/v1' ? 'admission-review-v1' : 'admission-review-v1beta1',
    uid: request.uid,
    operation: request.operation,
    kind: { group, version, kind },
    resource: request.resource.resource,
    ...(request.subResource ? { subResource: request.subResource } : {}),
    ...(request.namespace ? { namespace: request.namespace } : {}),
    ...(request.name ? { name: request.name } : {}),
    user: { name: request.userInfo.username ?? '', groups: request.userInfo.groups ?? [] },
    dryRun: request.dryRun ?? false,
    subject,
    images,
    ...(object ? { object } : {}),
    annotations: textsAt(object, 'annotations'),
    labels: textsAt(object, 'labels'),
  }
  return { kind: 'facts', facts }
}

/** Of pods, those through which images come in or are left alone. */
const POD_SUBRESOURCES: ReadonlySet<string> = new Set(['ephemeralcontainers', 'status', 'resize'])

function subjectOf(request: Request, custom: readonly PodPlace[]): AdmissionRequestFacts['subject'] {
  const { operation, object, subResource = '' } = request
  if (operation === 'DELETE' || operation === 'CONNECT') return 'passes'
  if (object && podPlaceOf(object, request, custom))
    return hasReadableSpec(object, request, custom) ? 'images' : 'unknown'
  // A Scale, a Binding, an Eviction: they hold no pod. Ephemeral containers in an older form do.
  return subResource !== '' && !POD_SUBRESOURCES.has(subResource) ? 'passes' : 'unknown'
}

function podPlaceOf(object: KubernetesObject, request: Request, custom: readonly PodPlace[]) {
  return podOf(identified(object, request), custom)
}

/** The object's own word for its kind may be missing; that of the request is the API server's. */
function identified(
  object: KubernetesObject,
  { kind: { group = '', version = '', kind } }: Request,
): KubernetesObject {
  return { ...object, kind, apiVersion: group === '' ? version : `${group}/${version}` }
}

/** Where a list of containers is no list, or an image no text, something is not seen. */
function hasReadableSpec(object: KubernetesObject, request: Request, custom: readonly PodPlace[]): boolean {
  const pod = podPlaceOf(object, request, custom)
  if (!pod) return false
  const lists = ['containers', 'initContainers', 'ephemeralContainers', 'volumes'].map((key) => pod.spec[key])
  return lists.every(
    (list) => list === undefined || list === null || (Array.isArray(list) && list.every(isReadable)),
  )
}

function isReadable(one: unknown): boolean {
  if (!isRecord(one)) return false
  const { image } = one
  return (
    image === undefined ||
    typeof image === 'string' ||
    (isRecord(image) && (image['reference'] === undefined || typeof image['reference'] === 'string'))
  )
}

function requestedImages(
  object: KubernetesObject,
  request: Request,
  custom: readonly PodPlace[],
): readonly RequestedImage[] {
  const pod = podPlaceOf(object, request, custom)
  if (!pod) return []
  const before = new Set<string>()
  if (request.operation === 'UPDATE' && request.oldObject) {
    const old = podPlaceOf(request.oldObject, request, custom)
    for (const place of old ? imagesOfPod(old) : []) before.add(identityOf(place))
  }
  return imagesOfPod(pod).map((place) => ({ ...place, changed: !before.has(identityOf(place)) }))
}

/** A container that becomes another kind of container is another one. */
function identityOf({ role, name, image }: ImagePlace): string {
  return JSON.stringify([role, name, image])
}

/** Of the metadata; what is no text is nothing that could be matched. */
function textsAt(object: KubernetesObject | undefined, key: string): Readonly<Record<string, string>> {
  const map = recordAt(object, ['metadata', key])
  return Object.fromEntries(
    Object.keys(map).flatMap((name) => {
      const text = textAt(map, [name])
      return text === undefined ? [] : [[name, text]]
    }),
  )
}
