import type { DecisionRecord, PolicyUse, RuleHit } from '../core/decision.ts'
import type { FileFact } from '../core/file-fact.ts'
import type { Finding } from '../core/finding.ts'
import type { ConfigurationReport } from '../core/misconfiguration.ts'
import type { Problem } from '../core/problem.ts'
import type { Report, SuppressedFinding } from '../core/report.ts'

/** What is judged: a report in which all that was found is a finding, and nobody has decided anything. */
export type Unjudged = Omit<Report, 'suppressed' | 'verdict' | 'decisions'>

/** What a decision may look at besides the findings. */
export type ReportFacts = Omit<Unjudged, 'findings'>

/**
 * Exceptions, VEX documents and filters are one of these each. Pure: the clock is `facts.createdAt`. Every finding that
 * goes in comes out, kept or suppressed, in the order in which it came.
 */
export type Judge = (findings: readonly Finding[], facts: ReportFacts) => Judged

export interface Judged {
  readonly kept: readonly Finding[]
  /** Nothing disappears: each with who took it out, and why. */
  readonly suppressed: readonly SuppressedFinding[]
  /** The same of `facts.configuration`; absent: it leaves that as it is. */
  readonly configuration?: ConfigurationReport
  readonly record?: Partial<DecisionRecord>
  readonly problems?: readonly Problem[]
}

/** A policy takes nothing out: it says what it makes of what is left. Pure. */
export type PolicyJudge = (report: Judgeable) => PolicyJudged

/** What policies judge: all but the verdict. */
export type Judgeable = Unjudged &
  Pick<Report, 'suppressed' | 'decisions'> & {
    /** Files that rules ask for; absent: nobody has read their names. */
    readonly files?: readonly FileFact[]
  }

export interface PolicyJudged {
  readonly hits: readonly RuleHit[]
  readonly uses: readonly PolicyUse[]
  /** Conditions that could not be computed for something: code `policy-unjudged`, which makes the report incomplete. */
  readonly problems: readonly Problem[]
}

/** What a user decided, read and checked. */
export interface Decisions {
  readonly vex?: Judge
  readonly exceptions?: Judge
  readonly filters: Judge
  /** All policies together; absent: whether findings remain decides. */
  readonly policy?: PolicyJudge
  /** Globs of files that policies ask for; absent: the names of files need not be read. */
  readonly files?: readonly string[]
}
