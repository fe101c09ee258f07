import type { AttestationEvidence, ImageEvidence, SignatureEvidence } from '../../admission/evidence.ts'
import type { AttestationNeeds, ImageNeeds } from '../../admission/needs.ts'
import type { SignatureRequirement } from '../../admission/policy/types.ts'
import {
  formatImageReference,
  type ImageReference,
  parseImageReference,
  repositoryName,
} from '../../core/image-reference.ts'
import { attestationEvidence, signatureEvidence } from '../../engine/admission/signature-evidence.ts'
import type { ResolvedImage } from '../../engine/signatures/resolved-image.ts'
import type { PolicyJudge } from '../../judgement/types.ts'
import type { PullLogin } from '../../kubernetes/keyring/read-secret.ts'
import type { Asking } from '../../signatures/look-up.ts'
import { type OpenRepository, openRepository } from '../../sources/registry/open-repository.ts'
import type { ServiceContext } from '../context.ts'
import { pullConnection } from '../native/pull-image.ts'
import { registryCredentials } from '../store/registry-credentials.ts'
import type { Seal } from '../store/seal.ts'
import type { Resolved } from './digests.ts'
import { isTimeToAnswer } from './in-time.ts'
import { createKept } from './kept.ts'
import { createLoginKey } from './login-key.ts'
import type { NamedJudge } from './policy-file.ts'
import type { StoreWatch } from './store-watch.ts'

/** What a rule asks of an image's signatures. */
export interface Signatures {
  readonly of: (
    needs: ImageNeeds,
    resolved: Extract<Resolved, { readonly kind: 'resolved' }>,
    signal: AbortSignal,
  ) => Promise<Pick<ImageEvidence, 'signature' | 'attestation'>>
}

/** Milliseconds for which a look-up may take: the API server waits for 10 s where nobody says more. */
const LOOK_UP_DEADLINE = 8000
/** Milliseconds for which a signature that was found counts: it stays right, but somebody may take it away. */
export const FOUND_FRESH = 10 * 60 * 1000
/** What is missing may be pushed at any time, mostly just now. */
export const MISSING_FRESH = 2000
const MAX_KEPT = 10_000

export interface SignatureNeeds {
  readonly seal: Seal
  readonly watch: Pick<StoreWatch, 'ask'>
  /** Policies of judgement by the names that rules have for them; those that are asked for are among them. */
  readonly judgements: ReadonlyMap<string, NamedJudge>
  /** In milliseconds, in place of `LOOK_UP_DEADLINE`. */
  readonly deadline?: number
}

/** Looks for signatures in registries, and remembers for a while what it found by digest and keys. */
export function createSignatures(context: ServiceContext, needs: SignatureNeeds): Signatures {
  const { seal, watch, judgements, deadline = LOOK_UP_DEADLINE } = needs
  const { now } = context
  const judgeOf = async (policy: string): Promise<PolicyJudge> => {
    const judgement = judgements.get(policy)
    if (!judgement) throw new Error(`nobody has read the policy ${policy}`)
    return await Promise.resolve(judgement.judge)
  }
  const signatures = createKept<SignatureEvidence>(now, MAX_KEPT)
  const attestations = createKept<AttestationEvidence>(now, MAX_KEPT)
  const loginKey = createLoginKey()
  const signatureOf = async (
    required: SignatureRequirement,
    { by, within, ...subject }: Subject,
    signal: AbortSignal,
  ): Promise<SignatureEvidence> =>
    await signatures.get(keyOf(subject, required, by), signal, async () => {
      const value = await within((asking) => signatureEvidence(required, subject, asking))
      return { value, fresh: value.kind === 'valid' ? FOUND_FRESH : MISSING_FRESH }
    })
  const attestationOf = async (
    required: AttestationNeeds,
    { by, within, ...subject }: Subject,
    signal: AbortSignal,
  ): Promise<AttestationEvidence> =>
    await attestations.get(keyOf(subject, required, by), signal, async () => {
      const value = await within((asking) => attestationEvidence(required, subject, { ...asking, judgeOf }))
      return { value, fresh: freshness(value, required.maxAge, now()) }
    })
  return {
    of: async (needs, { digest, image, login }, signal) => {
      const reference = parseImageReference(needs.image)
      if (!reference) return {}
      // What one login may not see is no fault to another.
      const by = login ? loginKey([login]) : ''
      const within: Within = async (look) =>
        await askWithin(
          context,
          { seal, watch, deadline, login: login && { ...login, repository: repositoryName(reference) } },
          look,
        )
      const subject = { reference, digest, image, by, within }
      const { signature, attestation } = needs
      const [signed, attested] = await Promise.all([
        signature && inTime(() => signatureOf(signature, subject, signal), signal),
        attestation && inTime(() => attestationOf(attestation, subject, signal), signal),
      ])
      return { ...(signed && { signature: signed }), ...(attested && { attestation: attested }) }
    },
  }
}

/** What the registry says, or that it did not say it before the API server gives up. */
async function inTime<T>(look: () => Promise<T>, signal: AbortSignal): Promise<T | Fault> {
  try {
    return await look()
  } catch (error) {
    if (isTimeToAnswer(signal)) return { kind: 'fault', fault: 'the registry did not answer in time' }
    throw error
  }
}

type Fault = Extract<SignatureEvidence, { readonly kind: 'fault' }>

/** One that is about to be too old is looked for again when it is: a newer one may be there. */
function freshness(evidence: AttestationEvidence, maxAge: number, now: number): number {
  if (evidence.kind !== 'valid') return MISSING_FRESH
  return Math.max(MISSING_FRESH, Math.min(FOUND_FRESH, evidence.finishedAt + maxAge - now))
}

/** Everything on which the answer depends. */
function keyOf(
  { reference, digest, image }: ResolvedImage,
  { keys, repository, ...rest }: SignatureRequirement | AttestationNeeds,
  by: string,
): string {
  const fingerprints = keys.map(({ fingerprint }) => fingerprint)
  return JSON.stringify([repository ?? repositoryName(reference), digest, image, fingerprints, rest, by])
}

interface Subject extends ResolvedImage {
  /** Tells the login apart by which it is looked for. */
  readonly by: string
  readonly within: Within
}

type Within = <T>(look: (asking: Asking) => Promise<T>) => Promise<T | Fault>

/** A registry that lets everybody wait is one that cannot be asked. */
async function askWithin<T>(
  context: ServiceContext,
  { deadline, ...by }: By & { readonly deadline: number },
  look: (asking: Asking) => Promise<T>,
): Promise<T | Fault> {
  const timeout = AbortSignal.timeout(deadline)
  const signal = AbortSignal.any([context.signal, timeout])
  try {
    return await look({ signal, connect: (reference) => connect(context, by, { reference, signal }) })
  } catch (error) {
    if (!timeout.aborted) throw error
    return { kind: 'fault', fault: `the registry did not answer within ${deadline / 1000} s` }
  }
}

interface By {
  readonly seal: Seal
  readonly watch: Pick<StoreWatch, 'ask'>
  /** Of the pod that asks, where the image was had by it; for that repository alone. */
  readonly login: (PullLogin & { readonly repository: string }) | undefined
}

async function connect(
  context: ServiceContext,
  { seal, watch, login }: By,
  { reference, signal }: { readonly reference: ImageReference; readonly signal: AbortSignal },
): Promise<OpenRepository> {
  const name = formatImageReference(reference)
  const credentials =
    login?.repository === repositoryName(reference)
      ? { username: login.username, password: login.password }
      : await watch.ask(async () => await registryCredentials(context.store, seal).find('', name))
  const { options, close } = pullConnection(context, {
    tenant: '',
    reference: name,
    ...(credentials ? { credentials } : {}),
    signal,
  })
  try {
    return { ...(await openRepository(reference, options)), close }
  } catch (error) {
    await close()
    throw error
  }
}
