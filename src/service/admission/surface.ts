import * as z from 'zod/mini'
import { answerImageReview, answerReview, mutatingAnswer } from '../../admission/review/answer.ts'
import { type ParsedReview, parseAdmissionReview } from '../../admission/review/parse-admission-review.ts'
import { parseImageReview } from '../../admission/review/parse-image-review.ts'
import type { PodPlace } from '../../kubernetes/workload/pod-places.ts'
import type { ServiceContext } from '../context.ts'
import { type Answer, RequestFault, type Route, type RouteRequest, type Surface } from '../http/route.ts'
import { nativeFault, withFaults } from '../native/faults.ts'
import { answerAtDoor, pinAtDoor } from './door.ts'
import { answerInTime } from './in-time.ts'
import type { Porter, Review } from './porter.ts'

/** Longest review: an object twice, of 1.5 MiB at most each, and what is around it. */
const MAX_REVIEW_BYTES = 4 * 1024 * 1024
const TYPES = ['application/json'] as const

/** What an API server asks: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
export function admissionSurface(context: ServiceContext, porter: Porter): Surface {
  const routes = [
    reviewRoute(porter, {
      name: 'validate',
      summary: 'May these images run: an AdmissionReview of a validating webhook',
      parse: parseAdmissionReview,
      answer: async ({ needs, facts }, signal) =>
        answerReview(facts, await answerAtDoor(context, needs, 'validate', facts, signal)),
    }),
    reviewRoute(porter, {
      name: 'mutate',
      summary: 'Tags pinned to the digests that are judged: an AdmissionReview of a mutating webhook',
      parse: parseAdmissionReview,
      answer: async ({ needs, facts }, signal) =>
        mutatingAnswer(facts, await pinAtDoor(needs, facts, signal)),
    }),
    reviewRoute(porter, {
      name: 'image-policy',
      summary: 'May these images run: an ImageReview of the plugin ImagePolicyWebhook',
      parse: parseImageReview,
      answer: async ({ needs, facts }, signal) =>
        answerImageReview(await answerAtDoor(context, needs, 'image-policy', facts, signal)),
    }),
  ]
  return { name: 'admission', routes: routes.map(withFaults), fault: nativeFault }
}

interface ReviewKind {
  readonly name: string
  readonly summary: string
  readonly parse: (body: unknown, podPlaces: readonly PodPlace[]) => ParsedReview
  readonly answer: (review: Review, signal: AbortSignal) => Promise<object>
}

/** Always 200: another status is a failure of the call, for which the failure policy decides. */
function reviewRoute(porter: Porter, { name, summary, parse, answer }: ReviewKind): Route {
  return {
    method: 'POST',
    path: `/admission/${name}`,
    id: `admission-${name}`,
    summary,
    // The API server says who it is by its certificate (tls.client-ca); it sends no token.
    access: 'open',
    body: { kind: 'json', schema: z.unknown(), types: TYPES, maxBytes: MAX_REVIEW_BYTES },
    answers: {
      200: { summary: 'The review with its response', types: TYPES },
      400: { summary: 'No review' },
    },
    handle: async ({ body, url, signal }: RouteRequest): Promise<Answer> => {
      // Its policy holds until it is answered, whatever takes its place meanwhile.
      const inForce = porter.inForce()
      const parsed = parse(body, inForce.policy.podPlaces)
      if (parsed.kind === 'fault')
        throw new RequestFault(400, 'bad-request', `The body is wrong: ${parsed.fault}.`)
      const inTime = answerInTime(url, signal)
      try {
        const review = await porter.review(inForce, parsed.facts, inTime.signal)
        return { status: 200, body: { kind: 'json', value: await answer(review, inTime.signal) } }
      } finally {
        inTime.done()
      }
    },
  }
}
