import { decide } from '../../admission/decide.ts'
import type { Decision } from '../../admission/decision.ts'
import type { Evidence, ImageEvidence } from '../../admission/evidence.ts'
import { type ImageNeeds, needsOf } from '../../admission/needs.ts'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import type { AdmissionRequestFacts } from '../../admission/review/facts.ts'
import type { Digest } from '../../core/digest.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import { manifestEvidence } from '../../engine/admission/manifest-evidence.ts'
import { wait } from '../../net/http-client.ts'
import type { ServiceContext } from '../context.ts'
import type { Digests } from './digests.ts'
import { isTimeToAnswer } from './in-time.ts'
import type { KeptDecisions } from './kept-decisions.ts'
import { noteDecision } from './note.ts'
import type { Recorder } from './recorder.ts'
import type { Signatures } from './signatures.ts'
import type { StoreWatch } from './store-watch.ts'
import { usesOf } from './tickets.ts'
import type { Verdicts } from './verdicts.ts'
import { answerWithoutStore } from './without-store.ts'

export interface DoorNeeds {
  readonly policy: AdmissionPolicy
  /** SHA-256 of its file and keys. */
  readonly policyDigest: string
  readonly digests: Digests
  readonly verdicts: Verdicts
  readonly signatures: Signatures
  /** Whether a stored image may be spoken of without asking a registry: not where pods have logins of their own. */
  readonly isStoredEnough: boolean
  /** Has an image scanned by the queue: one job, however many pods ask for it. */
  readonly follow: (image: string) => Promise<void>
  readonly recorder: Recorder
  readonly watch: StoreWatch
  readonly kept: KeptDecisions
}

/** Milliseconds between two looks at whether a scan is there. */
const LOOK = 200

/**
 * Decides about a request by scans that were made before, and keeps the decision. What is unknown is given to the queue
 * to be scanned: nothing is scanned while an API server waits. While the store is away the policy says what becomes of it.
 */
export async function answerAtDoor(
  context: ServiceContext,
  needs: DoorNeeds,
  endpoint: string,
  facts: AdmissionRequestFacts,
  signal: AbortSignal,
): Promise<Decision> {
  try {
    return await answerByStore(context, needs, endpoint, facts, signal)
  } catch (error) {
    if (!needs.watch.isAway(error)) throw error
    return answerWithoutStore(context, needs, endpoint, facts)
  }
}

async function answerByStore(
  context: ServiceContext,
  needs: DoorNeeds,
  endpoint: string,
  facts: AdmissionRequestFacts,
  signal: AbortSignal,
): Promise<Decision> {
  let found = await evidenceOf(context, needs, facts, signal)
  let decision = decide(needs.policy, facts, found.evidence)
  if (decision.wait !== undefined) {
    await enqueue(needs, decision.enqueue)
    found = await awaitScans(context, needs, facts, { until: context.now() + decision.wait, signal, found })
    decision = decide(needs.policy, facts, { ...found.evidence, waited: true })
  }
  await enqueue(needs, decision.enqueue)
  const { policy, policyDigest, recorder, watch } = needs
  const record = async () =>
    await watch.ask(
      async (given) =>
        await recorder.record(
          { endpoint, facts, decision, digests: found.digests, policy: policyDigest },
          { uses: policy.breakGlass?.uses, signal: given },
        ),
    )
  if (!(await record())) {
    // Others have used the ticket up meanwhile.
    const evidence = { ...found.evidence, ...(await usedUp(context, needs, decision)) }
    decision = decide(policy, facts, evidence)
    await record()
  }
  noteDecision(context, endpoint, facts, decision)
  return decision
}

async function usedUp(context: ServiceContext, { watch }: DoorNeeds, { breakGlass: use }: Decision) {
  return use ? { breakGlass: await watch.ask(async () => await usesOf(context, use.ticket)) } : {}
}

/** What tags are to be pinned to. It decides nothing and keeps nothing: the validating webhook does, which comes later. */
export async function pinAtDoor(
  { policy, digests, watch }: DoorNeeds,
  facts: AdmissionRequestFacts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Digest>> {
  const named = new Map<string, Digest>()
  const { images } = needsOf(policy, facts)
  const tagged = images.filter(({ image }) => parseImageReference(image)?.digest === undefined)
  await Promise.all(
    tagged.map(async ({ image }) => {
      try {
        const resolved = await digests.resolve(image, signal)
        if (resolved.kind === 'resolved') named.set(image, resolved.digest)
      } catch (error) {
        if (!watch.isAway(error)) throw error
      }
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
    const isWhole = [...latest.evidence.images.values()].every(isLookedUp)
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

/** Of an image without a state no scan is asked for, unless its registry does not answer. */
function isLookedUp({ scanState, scanFault, digest }: ImageEvidence): boolean {
  return scanState === 'known' || (scanState === undefined && scanFault === undefined && digest !== undefined)
}

interface Found {
  readonly evidence: Evidence
  readonly digests: ReadonlyMap<string, Digest>
}

async function enqueue({ follow, watch }: DoorNeeds, images: readonly string[]): Promise<void> {
  for (const image of images) await watch.ask(async () => await follow(image))
}

async function evidenceOf(
  context: ServiceContext,
  door: DoorNeeds,
  facts: AdmissionRequestFacts,
  signal: AbortSignal,
): Promise<Found> {
  const { policy, watch } = door
  const needs = needsOf(policy, facts)
  const [found, breakGlass] = await Promise.all([
    Promise.all(needs.images.map(async (one) => await imageEvidence(door, one, signal))),
    needs.ticket === undefined ? undefined : watch.ask(async () => await usesOf(context, needs.ticket ?? '')),
  ])
  const images = new Map(needs.images.map(({ image }, index) => [image, found[index] ?? {}]))
  const { object } = facts
  const manifest = needs.manifest && object ? manifestEvidence(object, policy.podPlaces) : undefined
  const evidence = {
    now: context.now(),
    images,
    ...(manifest ? { manifest } : {}),
    ...(breakGlass ? { breakGlass } : {}),
  }
  const named = [...images].flatMap(([image, { digest }]) => (digest ? [[image, digest] as const] : []))
  return { evidence, digests: new Map(named) }
}

async function imageEvidence(
  { digests, verdicts, signatures, isStoredEnough }: DoorNeeds,
  needs: ImageNeeds,
  signal: AbortSignal,
): Promise<ImageEvidence> {
  // What is stored under a digest needs nobody to be asked what the digest names.
  const written = isStoredEnough ? parseImageReference(needs.image)?.digest : undefined
  const stored = written && (await verdicts.of(written, needs.verdict, signal))
  if (stored && stored.scanState !== 'unknown') {
    const signed = await signatures.of(needs, { kind: 'resolved', digest: written, image: written }, signal)
    return { ...stored, ...signed, digest: written }
  }
  const resolved = await digests.resolve(needs.image, signal)
  if (resolved.kind === 'fault') return { resolveFault: resolved.fault }
  const [scan, signed] = await Promise.all([
    needs.verdict === undefined ? {} : verdicts.of(resolved.image, needs.verdict, signal),
    signatures.of(needs, resolved, signal),
  ])
  return { ...scan, ...signed, digest: resolved.digest }
}
