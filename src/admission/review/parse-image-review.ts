import * as z from 'zod/mini'
import { MAX_IMAGES, type ParsedReview } from './parse-admission-review.ts'

const MAX_TEXT = 4096
/** Annotations that are sent along. */
const MAX_ANNOTATIONS = 10_000

const Text = z.string().check(z.maxLength(MAX_TEXT))

/** https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#imagepolicywebhook */
const ImageReviewSchema = z.object({
  apiVersion: z.literal('imagepolicy.k8s.io/v1alpha1'),
  kind: z.literal('ImageReview'),
  spec: z.object({
    containers: z.optional(
      z.nullable(z.array(z.object({ image: z.optional(Text) })).check(z.maxLength(MAX_IMAGES))),
    ),
    annotations: z.optional(z.nullable(z.record(z.string(), z.string().check(z.maxLength(256 * 1024))))),
    namespace: z.optional(Text),
  }),
})

/**
 * It says neither who asks nor which kind of container an image is for, and images that are mounted are left out by
 * the API server.
 */
export function parseImageReview(body: unknown): ParsedReview {
  const result = ImageReviewSchema.safeParse(body)
  if (!result.success) {
    const [issue] = result.error.issues
    return { kind: 'fault', fault: `it is no ImageReview: ${issue?.path.join('.') || 'the body'} is wrong` }
  }
  const { containers, annotations, namespace } = result.data.spec
  if (Object.keys(annotations ?? {}).length > MAX_ANNOTATIONS)
    return { kind: 'fault', fault: `it has more than ${MAX_ANNOTATIONS} annotations` }
  return {
    kind: 'facts',
    facts: {
      form: 'image-review',
      uid: '',
      operation: 'CREATE',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: 'pods',
      ...(namespace ? { namespace } : {}),
      dryRun: false,
      subject: 'images',
      images: (containers ?? []).map(({ image = '' }, index) => ({
        role: 'container',
        name: '',
        image,
        path: ['spec', 'containers', index, 'image'],
        changed: true,
      })),
      annotations: annotations ?? {},
      labels: {},
    },
  }
}
