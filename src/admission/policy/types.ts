import type { GlobPattern } from '../../core/glob.ts'
import type { PodPlace } from '../../kubernetes/workload/pod-places.ts'
import type { PublicKey } from '../../signatures/public-key.ts'
import type { ReferencePattern } from '../allow-list/pattern.ts'

/** May an image run: rules in their order, of which the first that matches decides. */
export interface AdmissionPolicy {
  /** What becomes of an image that no rule matches. */
  readonly default: 'deny' | 'allow'
  /** What becomes of an image for which something cannot be found out; `allow` is said in the answer and recorded. */
  readonly onFailure: 'deny' | 'allow'
  /** The same where it was said: else the failure policy of the webhook decides while the service's store is away. */
  readonly withoutStore?: 'deny' | 'allow'
  /** What becomes of an object of a kind that keeps its pod nobody knows where. */
  readonly unknownKinds: 'deny' | 'allow'
  /** By their whole names. */
  readonly exemptNamespaces: readonly string[]
  readonly rules: readonly AdmissionRule[]
  readonly breakGlass?: BreakGlass
  /** Kinds of others that run pods, and where they keep them. */
  readonly podPlaces: readonly PodPlace[]
}

/** `enforce` refuses, `warn` tells who asked, `audit` only records. */
export type Mode = 'enforce' | 'warn' | 'audit'

export interface AdmissionRule {
  /** Unique. */
  readonly name: string
  readonly match: RuleMatch
  readonly mode: Mode
  readonly require: Requirements
}

/** All that is there has to match; of a list, one. */
export interface RuleMatch {
  readonly namespaces?: readonly NameGlob[]
  readonly notNamespaces?: readonly NameGlob[]
  /** Of the object. Users can set them: good for more care, not for less. */
  readonly labels?: LabelSelector
  readonly namespaceLabels?: LabelSelector
  readonly kinds?: readonly string[]
  readonly users?: readonly string[]
  readonly groups?: readonly string[]
  readonly images?: readonly ReferencePattern[]
}

/** A glob of one segment: names have no slashes. */
export interface NameGlob {
  readonly text: string
  readonly patterns: readonly GlobPattern[]
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>
  readonly matchExpressions: readonly LabelExpression[]
}

export interface LabelExpression {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values: readonly string[]
}

export interface Requirements {
  readonly registries?: {
    /** Absent: all but those that are denied. */
    readonly allow?: readonly ReferencePattern[]
    readonly deny: readonly ReferencePattern[]
  }
  readonly tags?: { readonly forbid: readonly string[]; readonly semver: boolean; readonly digest: boolean }
  readonly signature?: SignatureRequirement
  readonly attestation?: AttestationRequirement
  readonly scan?: ScanRequirement
  readonly endOfLife?: 'deny' | 'warn' | 'allow'
  readonly manifest?: {
    /** In kubesec's points. */
    readonly minimumScore?: number | undefined
    readonly podSecurity?: 'baseline' | 'restricted' | undefined
  }
}

/** A signature by one of the keys. */
export interface SignatureRequirement {
  readonly keys: readonly PublicKey[]
  /** Where signatures are kept, if not beside the image. */
  readonly repository?: string
}

/** A scan that somebody with one of the keys vouches for. */
export interface AttestationRequirement extends SignatureRequirement {
  /** In milliseconds from the end of the scan: what became known since then it does not say. */
  readonly maxAge: number
}

/** The verdict of judgement over a scan that was made before. */
export interface ScanRequirement {
  /** Name of the policy of judgement. */
  readonly policy: string
  /** `attestation`: the scan is the one that `attestation` asks for, and no other is looked up. */
  readonly from: 'store' | 'attestation'
  /** In milliseconds; an older scan is as good as none. */
  readonly maxAge?: number
  /** Of an image that was not scanned. `wait` waits for the scan and denies when it does not come in time. */
  readonly unknown: 'deny' | 'allow' | 'warn' | 'wait'
  /** In milliseconds, with `unknown: wait`. */
  readonly wait: number
  /** Of a scan that could not read everything. */
  readonly incomplete: 'deny' | 'allow' | 'warn'
}

/** A way past refusals in an emergency: by annotation, for members of groups, for a time, and always recorded. */
export interface BreakGlass {
  /** Key of the annotation whose value is the ticket; one with `.image-policy.k8s.io/` is seen by ImageReview too. */
  readonly annotation: string
  readonly ticketPattern?: { readonly text: string; readonly test: (ticket: string) => boolean }
  readonly groups: readonly string[]
  /** Absent: all. */
  readonly namespaces?: readonly NameGlob[]
  /** In milliseconds from the first use of a ticket. */
  readonly maxDuration?: number
  /** In milliseconds since 1970; from then on nobody passes. */
  readonly until?: number
  /** Of one ticket. */
  readonly uses?: number
  /** ImageReview says no user: whether a ticket is enough there. */
  readonly allowAnonymousTicket: boolean
}
