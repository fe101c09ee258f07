import { decide } from '../../admission/decide.ts'
import type { Decision } from '../../admission/decision.ts'
import type { Evidence, ImageEvidence } from '../../admission/evidence.ts'
import { type ImageNeeds, needsOf } from '../../admission/needs.ts'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import type { AdmissionRequestFacts } from '../../admission/review/facts.ts'
import type { Digest } from '../../core/digest.ts'
import { manifestEvidence } from '../../engine/admission/manifest-evidence.ts'
import { wait } from '../../net/http-client.ts'
import type { ServiceContext } from '../context.ts'
import { followReference } from '../watches/follow.ts'
import type { Digests } from './digests.ts'
import { isTimeToAnswer } from './in-time.ts'
import { recordDecision, usesOf } from './records.ts'
import type { Verdicts } from './verdicts.ts'

export interface DoorNeeds {
  readonly policy: AdmissionPolicy
  /** SHA-256 of its file. */
  readonly policyDigest: string
  readonly digests: Digests
  readonly verdicts: Verdicts
}

/** Milliseconds between two looks at whether a scan is there. */
const LOOK = 200

/**
 * Decides about a request by scans that were made before, and keeps the decision. What is unknown is given to the queue
 * to be scanned: nothing is scanned while an API server waits.
 */
export async function answerAtDoor(
  context: ServiceContext,
  needs: DoorNeeds,
  endpoint: string,
  facts: AdmissionRequestFacts,
  signal: AbortSignal,
): Promise<Decision> {
  let found = await evidenceOf(context, needs, facts, signal)
  let decision = decide(needs.policy, facts, found.evidence)
  if (decision.wait !== undefined) {
    await enqueue(context, decision.enqueue)
    found = await awaitScans(context, needs, facts, { until: context.now() + decision.wait, signal, found })
    decision = decide(needs.policy, facts, { ...found.evidence, waited: true })
  }
  await enqueue(context, decision.enqueue)
  const { digests } = found
  await recordDecision(context, { endpoint, facts, decision, digests, policy: needs.policyDigest })
  note(context, endpoint, facts, decision)
  return decision
}

/** What tags are to be pinned to. It decides nothing and keeps nothing: the validating webhook does, which comes later. */
export async function pinAtDoor(
  { policy, digests }: DoorNeeds,
  facts: AdmissionRequestFacts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Digest>> {
  const named = new Map<string, Digest>()
  const { images } = needsOf(policy, facts)
  await Promise.all(
    images.map(async ({ image }) => {
      const resolved = await digests.resolve(image, signal)
      if (resolved.kind === 'resolved') named.set(image, resolved.digest)
    }),
  )
  return named
}

async function awaitScans(
  context: ServiceContext,
  needs: DoorNeeds,
  facts: AdmissionRequestFacts,
  { until, signal, found }: { readonly until: number; readonly signal: AbortSignal; readonly found: Found },
): Promise<Found> {
  for (let latest = found; ; ) {
    const isWhole = [...latest.evidence.images.values()].every(({ scanState }) => scanState === 'known')
    if (isWhole || context.now() >= until) return latest
    try {
      await wait(LOOK, signal)
      latest = await evidenceOf(context, needs, facts, signal)
    } catch (error) {
      if (isTimeToAnswer(signal)) return latest
      throw error
    }
  }
}

interface Found {
  readonly evidence: Evidence
  readonly digests: ReadonlyMap<string, Digest>
}

/** One job for a reference, however many pods ask for it. */
async function enqueue(context: ServiceContext, references: readonly string[]): Promise<void> {
  for (const reference of references) await followReference(context, { tenant: '', reference })
}

async function evidenceOf(
  context: ServiceContext,
  { policy, digests, verdicts }: DoorNeeds,
  facts: AdmissionRequestFacts,
  signal: AbortSignal,
): Promise<Found> {
  const needs = needsOf(policy, facts)
  const named = new Map<string, Digest>()
  const of = async (one: ImageNeeds): Promise<readonly [string, ImageEvidence]> => {
    const resolved = await digests.resolve(one.image, signal)
    if (resolved.kind === 'fault') return [one.image, { resolveFault: resolved.fault }]
    named.set(one.image, resolved.digest)
    const scan = await verdicts.of(resolved.image, one.verdict, signal)
    return [one.image, { ...scan, digest: resolved.digest }]
  }
  const [images, breakGlass] = await Promise.all([
    Promise.all(needs.images.map(of)),
    needs.ticket === undefined ? undefined : usesOf(context, needs.ticket),
  ])
  const { object } = facts
  const manifest = needs.manifest && object ? manifestEvidence(object, policy.podPlaces) : undefined
  const evidence = {
    now: context.now(),
    images: new Map(images),
    ...(manifest ? { manifest } : {}),
    ...(breakGlass ? { breakGlass } : {}),
  }
  return { evidence, digests: named }
}

function note(
  { metrics, log }: ServiceContext,
  endpoint: string,
  facts: AdmissionRequestFacts,
  decision: Decision,
): void {
  const { allowed, rule, mode, reasons, breakGlass } = decision
  const outcome = breakGlass ? 'break-glass' : !allowed ? 'denied' : reasons.length > 0 ? 'warned' : 'allowed'
  metrics.count('plimsoll_admission_decisions_total', { endpoint, outcome })
  for (const { code } of reasons) metrics.count('plimsoll_admission_reasons_total', { code })
  const { kind, namespace, name, user, uid, dryRun } = facts
  log.info(
    {
      endpoint,
      outcome,
      rule,
      mode,
      kind: kind.kind,
      namespace,
      name,
      user: user?.name,
      uid,
      dryRun,
      reasons: reasons.map(({ code, image }) => ({ code, image })),
      ticket: breakGlass?.ticket,
    },
    'admission decided',
  )
}
