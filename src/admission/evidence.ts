import type { Digest } from '../core/digest.ts'

/** What was found out about a request before it is decided; whatever is missing is taken for the worst. */
export interface Evidence {
  /** In milliseconds since 1970. */
  readonly now: number
  /** By the image's text as the object has it. */
  readonly images: ReadonlyMap<string, ImageEvidence>
  readonly manifest?: ManifestEvidence
  /** Of the ticket, from the record of decisions; a first use has the time of now and no uses before. */
  readonly breakGlass?: { readonly firstUsedAt: number; readonly usesBefore: number }
  /** Whether it was waited for scans already. */
  readonly waited?: boolean
}

export interface ImageEvidence {
  readonly digest?: Digest
  /** Why the registry gave no digest. */
  readonly resolveFault?: string
  readonly scanState?: 'known' | 'unknown' | 'pending'
  readonly verdict?: VerdictEvidence
  /** Why nothing is known of its scan. */
  readonly scanFault?: string
  readonly signature?: SignatureEvidence
  readonly attestation?: AttestationEvidence
}

export type SignatureEvidence =
  | { readonly kind: 'valid' /** Name of the key. */; readonly key: string }
  | NotFound

/** The newest scan of the image that is attested by one of the keys. */
export type AttestationEvidence =
  | {
      readonly kind: 'valid'
      /** Name of the key. */
      readonly key: string
      /** In milliseconds since 1970. */
      readonly finishedAt: number
      /** Of the report in it, where one is asked for. */
      readonly verdict?: VerdictEvidence
      /** Why there is no verdict. */
      readonly fault?: string
    }
  | NotFound

type NotFound =
  /** With what was found instead, to be read in brackets. */
  | { readonly kind: 'missing'; readonly found: string }
  /** Why it could not be looked up. */
  | { readonly kind: 'fault'; readonly fault: string }

/** What judgement said of the scan that was made of the digest. */
export interface VerdictEvidence {
  readonly outcome: 'pass' | 'warn' | 'fail' | 'incomplete'
  /** By this policy of judgement. */
  readonly policy: string
  readonly reason?: string
  /** The gravest first. */
  readonly findings: readonly { readonly id: string; readonly package: string; readonly fixedIn?: string }[]
  /** In milliseconds since 1970. */
  readonly scannedAt: number
  /** Generation of the database. */
  readonly database?: string
  /** Whether the distribution gets no more advisories. Absent: nobody knows. */
  readonly endOfLife?: boolean
}

export interface ManifestEvidence {
  /** kubesec's points. */
  readonly score?: number
  readonly podSecurity?: 'privileged' | 'baseline' | 'restricted'
}
