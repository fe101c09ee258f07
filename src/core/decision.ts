/*
 * What people decided about findings, and what came of it. All of it is part of the report: nothing disappears, and
 * nobody has to guess who decided what, why, and until when.
 */

/** Who or what took a finding out of the report. */
export type Decision =
  | { readonly kind: 'filter'; readonly option: string }
  | ExceptionDecision
  | VexDecision
  /** What another scanner's report said; its words are in the reason. */
  | { readonly kind: 'foreign'; readonly source: string }

/** Somebody accepted the risk, in a file of the user's. */
export interface ExceptionDecision {
  readonly kind: 'exception'
  /** Where it is written: `plimsoll.yaml:12`. */
  readonly source: string
  readonly owner?: string
  /** ISO dates, both days included. */
  readonly since?: string
  readonly until?: string
}

/** A VEX document said that the product is not affected, or has the fix. */
export interface VexDecision {
  readonly kind: 'vex'
  /** File, address or repository, with the id of the document where it has one. */
  readonly document: string
  readonly author?: string
  readonly status: 'not_affected' | 'fixed'
  /** In OpenVEX's words: `vulnerable_code_not_in_execute_path`. */
  readonly justification?: string
  readonly timestamp?: string
}

/** What a VEX document said of a finding that stays in the report. */
export interface VexNote {
  readonly document: string
  readonly author?: string
  readonly status: 'affected' | 'under_investigation'
  readonly statement?: string
  /** What the author says to do about it. */
  readonly action?: string
}

export const OUTCOMES = ['pass', 'warn', 'incomplete', 'fail'] as const
/** `fail` before `incomplete` before `warn` before `pass`, where several apply. */
export type Outcome = (typeof OUTCOMES)[number]

/** What the decisions of the user made of the findings. */
export interface Verdict {
  readonly outcome: Outcome
  /** Why, in one sentence for people. */
  readonly reason: string
  /** With which a command ends that made it; see docs/exit-codes.md. */
  readonly exitCode: number
  /** What rules of policies hit: first what they deny, then what they warn of, then what they allow. */
  readonly hits: readonly RuleHit[]
}

export interface RuleHit {
  /** `allow` takes what it hits out of the later rules of its policy, and leaves it in the report. */
  readonly action: 'deny' | 'warn' | 'allow'
  readonly policy: string
  readonly rule: string
  /** The rule's message for this very case. */
  readonly message: string
  readonly on: HitSubject
}

/** What a rule hit. */
export type HitSubject =
  /** The finding's own `id` and the id of its package. */
  | { readonly kind: 'finding'; readonly id: string; readonly package: string }
  /** Id of the package in the inventory. */
  | { readonly kind: 'package'; readonly package: string }
  | { readonly kind: 'file'; readonly path: string }
  | MisconfigurationHit
  /** The image, or the report as a whole. */
  | { readonly kind: 'report' }

/** What of a misconfiguration tells it from the others of its report. */
export interface MisconfigurationHit {
  readonly kind: 'misconfiguration'
  /** Of the check. */
  readonly id: string
  /** `Deployment/shop/web` */
  readonly resource: string
  readonly container?: string
  readonly file: string
  /** Keys and indices from the root of the object to the value it is about. */
  readonly path: readonly (string | number)[]
}

/** What became of what was decided, decision by decision. */
export interface DecisionRecord {
  readonly exceptions: readonly ExceptionUse[]
  readonly vex: readonly VexUse[]
  readonly policies: readonly PolicyUse[]
}

export const NO_DECISIONS: DecisionRecord = { exceptions: [], vex: [], policies: [] }

export interface ExceptionUse {
  /** Where it is written: `plimsoll.yaml:12`. */
  readonly source: string
  /** What it is for, in the words of the file: `CVE-2024-1 on pkg:deb/debian/curl`. */
  readonly subject: string
  readonly reason: string
  readonly owner?: string
  readonly since?: string
  readonly until?: string
  /** `not-yet`: its `since` lies ahead. Expired ones and those suppress nothing. */
  readonly state: 'used' | 'unused' | 'expired' | 'not-yet'
  /**
   * Findings that it suppressed, and of one that is expired those that it would have suppressed. Of several that fit,
   * a finding is counted for the first; one whose findings others took is used, with none.
   */
  readonly findings: number
  /** Why one that is unused could not be judged: the base image is not known, or it asks for what is not had here. */
  readonly why?: string
}

export interface VexUse {
  readonly document: string
  readonly format: 'OpenVEX' | 'CSAF' | 'CycloneDX'
  readonly author?: string
  readonly statements: number
  readonly matched: number
  /** Statements that matched nothing, with what came closest; cut at a limit that the writer names. */
  readonly unmatched: readonly UnmatchedStatement[]
}

export interface UnmatchedStatement {
  readonly vulnerability: string
  readonly product: string
  /** `the image has debian/curl 8.1, the statement is about 8.0`. */
  readonly why: string
}

export interface PolicyUse {
  /** Its name; `default` and others are built in. */
  readonly policy: string
  /** File, or `built in`. */
  readonly source: string
  readonly rules: number
}
