import { decide } from '../../admission/decide.ts'
import type { Decision, Reason } from '../../admission/decision.ts'
import type { ImageEvidence } from '../../admission/evidence.ts'
import { needsOf } from '../../admission/needs.ts'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import type { AdmissionRequestFacts } from '../../admission/review/facts.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import { manifestEvidence } from '../../engine/admission/manifest-evidence.ts'
import type { ServiceContext } from '../context.ts'
import { RequestFault } from '../http/route.ts'
import type { KeptDecisions } from './kept-decisions.ts'
import { noteDecision } from './note.ts'
import { rowOf } from './records.ts'

export interface WithoutStoreNeeds {
  readonly policy: AdmissionPolicy
  readonly policyDigest: string
  readonly kept: KeptDecisions
}

const AWAY = 'the store of the service is away: try again in a minute'

/**
 * Decides while the store is away, by `onFailure` of the policy. Throws `RequestFault` 503 where the policy does not say it,
 * so that the failure policy of the webhook decides. What needs nothing of the store is answered as ever.
 */
export function answerWithoutStore(
  context: ServiceContext,
  { policy, policyDigest, kept }: WithoutStoreNeeds,
  endpoint: string,
  facts: AdmissionRequestFacts,
): Decision {
  if (policy.withoutStore === undefined && needsOf(policy, facts).images.length > 0) throw unavailable()
  const { images, digests } = evidenceAway(facts)
  const manifest = facts.object ? manifestEvidence(facts.object, policy.podPlaces) : undefined
  const decided = decide(policy, facts, { now: context.now(), images, ...(manifest ? { manifest } : {}) })
  // Nobody can be asked to scan it.
  let decision: Decision = { ...decided, enqueue: [] }
  const record = { endpoint, facts, decision, digests, policy: policyDigest }
  const isKept = kept.add(rowOf(record, context.now()))
  if (!isKept && decision.allowed && facts.subject === 'images' && decision.audit['decision'] !== 'exempt') {
    if (policy.withoutStore === undefined) throw unavailable()
    if (policy.withoutStore === 'deny') decision = unrecorded(decision)
  }
  noteDecision(context, endpoint, facts, decision)
  return decision
}

/** What is written down is known all the same. */
function evidenceAway({ images }: AdmissionRequestFacts) {
  const digests = new Map<string, string>()
  const evidence = images.map(({ image }): [string, ImageEvidence] => {
    const digest = parseImageReference(image)?.digest
    if (digest === undefined) return [image, { resolveFault: AWAY, scanFault: AWAY }]
    digests.set(image, digest)
    return [image, { digest, scanFault: AWAY }]
  })
  return { images: new Map(evidence), digests }
}

function unrecorded(decision: Decision): Decision {
  const reason: Reason = { code: 'store-away', text: `it cannot be put on record: ${AWAY}` }
  const { breakGlass: _, ...rest } = decision
  return {
    ...rest,
    allowed: false,
    reasons: [...decision.reasons, reason],
    audit: { ...decision.audit, decision: 'denied' },
  }
}

function unavailable(): RequestFault {
  const message = 'The database of the service cannot be reached at the moment.'
  return new RequestFault(503, 'unavailable', message, { 'Retry-After': '5' })
}
