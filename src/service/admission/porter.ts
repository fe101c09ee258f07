import { isExempt } from '../../admission/matching.ts'
import { needsNamespaceLabels } from '../../admission/needs.ts'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import type { AdmissionRequestFacts } from '../../admission/review/facts.ts'
import type { ServiceContext } from '../context.ts'
import type { Seal } from '../store/seal.ts'
import { followReference } from '../watches/follow.ts'
import type { Digests, Resolved } from './digests.ts'
import type { DoorNeeds } from './door.ts'
import { isTimeToAnswer } from './in-time.ts'
import type { Namespaces } from './namespaces.ts'
import type { NamedJudge } from './policy-file.ts'
import type { PodLogins, PullSecrets } from './pull-secrets.ts'
import type { Signatures } from './signatures.ts'
import type { Verdicts } from './verdicts.ts'

/** What a policy decides with. */
export interface InForce {
  readonly policy: AdmissionPolicy
  readonly policyDigest: string
  /** Policies of judgement, by the names that rules have for them. */
  readonly judgements: ReadonlyMap<string, NamedJudge>
  readonly verdicts: Verdicts
  readonly signatures: Signatures
}

/** A request with all that is known of it before it is decided. */
export interface Review {
  readonly facts: AdmissionRequestFacts
  readonly needs: DoorNeeds
}

/** Fetches for each request what the cluster knows of it: the labels of its namespace, and the secrets of its pod. */
export interface Porter {
  /** The policy of now. */
  inForce(): InForce
  review(inForce: InForce, facts: AdmissionRequestFacts, signal: AbortSignal): Promise<Review>
}

export interface PorterNeeds extends Pick<Porter, 'inForce'>, Pick<DoorNeeds, 'recorder' | 'watch' | 'kept'> {
  readonly seal: Seal
  readonly digests: Digests
  /** Absent: there is no cluster to ask. */
  readonly namespaces?: Namespaces
  /** Absent: the service has its own logins alone. */
  readonly secrets?: PullSecrets
}

export function createPorter(context: ServiceContext, porter: PorterNeeds): Porter {
  return {
    inForce: porter.inForce,
    review: async (inForce, facts, signal) => {
      const { policy } = inForce
      const { recorder, watch, kept } = porter
      const labels = isAboutLabels(policy, facts)
        ? await inTime(porter.namespaces?.labelsOf(facts.namespace ?? '', signal), signal)
        : undefined
      const pulls = porter.secrets
        ? withLogins(
            context,
            porter,
            async () => await inTime(porter.secrets?.of(facts, policy.podPlaces, signal), signal),
          )
        : withoutLogins(context, porter)
      return {
        facts: labels ? { ...facts, namespaceLabels: labels } : facts,
        needs: { ...inForce, recorder, watch, kept, ...pulls },
      }
    },
  }
}

/** What has not come when it is time to answer is not known. */
async function inTime<T>(answer: Promise<T> | undefined, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isTimeToAnswer(signal)) return undefined
    throw error
  }
}

function isAboutLabels(policy: AdmissionPolicy, facts: AdmissionRequestFacts): boolean {
  const { namespace, subject } = facts
  return (
    namespace !== undefined &&
    subject === 'images' &&
    !isExempt(policy, facts) &&
    needsNamespaceLabels(policy)
  )
}

type Pulls = Pick<DoorNeeds, 'digests' | 'follow' | 'isStoredEnough'>

function withoutLogins(context: ServiceContext, { digests }: PorterNeeds): Pulls {
  return {
    digests,
    isStoredEnough: true,
    follow: async (reference) => await followReference(context, { tenant: '', reference }),
  }
}

/** The secrets are read when a digest is asked for first: most rules about names need none. */
function withLogins(
  context: ServiceContext,
  { digests, seal }: PorterNeeds,
  read: () => Promise<PodLogins | undefined>,
): Pulls {
  let reading: Promise<PodLogins | undefined> | undefined
  const named = new Map<string, Resolved>()
  return {
    isStoredEnough: false,
    digests: {
      resolve: async (image, signal) => {
        reading ??= read()
        const pod = (await reading) ?? NO_LOGINS
        const resolved = await digests.resolve(image, signal, pod)
        named.set(image, resolved)
        if (resolved.kind === 'resolved') return resolved
        return { kind: 'fault', fault: [resolved.fault.replace(/\.$/, ''), ...pod.faults].join('; ') }
      },
    },
    follow: async (image) => {
      const resolved = named.get(image)
      // Nobody else's login is to open it: what this pod cannot see is not scanned for it.
      if (resolved?.kind !== 'resolved') return
      await followReference(context, { tenant: '', reference: image, ...loginOf(resolved, seal) })
    },
  }
}

const NO_LOGINS: PodLogins = { loginsFor: () => [], faults: [] }

function loginOf({ login }: Resolved & { readonly kind: 'resolved' }, seal: Seal) {
  if (!login) return {}
  const { username, password, source } = login
  const sealed = Buffer.from(seal.close({ username, password })).toString('base64')
  return { login: { sealed, secret: source } }
}
