import type { Decision, DecisionRecord, HitSubject, Verdict } from '../../core/decision.ts'
import { NO_DECISIONS } from '../../core/decision.ts'
import { present } from '../check-shape.ts'
import type {
  Hit,
  Decision as SavedDecision,
  Decisions as SavedDecisions,
  Suppressed as SavedSuppressed,
  Verdict as SavedVerdict,
} from './schema.ts'

export function readVerdict({ Outcome, Reason, ExitCode, Hits }: SavedVerdict): Verdict {
  return {
    outcome: Outcome,
    reason: Reason,
    exitCode: ExitCode,
    hits: Hits.map(({ Action, Policy, Rule, Message, On }) => ({
      action: Action,
      policy: Policy,
      rule: Rule,
      message: Message,
      on: subjectOf(On),
    })),
  }
}

function subjectOf(on: Hit['On']): HitSubject {
  switch (on.Kind) {
    case 'finding':
      return { kind: 'finding', id: on.VulnerabilityID, package: on.Package }
    case 'package':
      return { kind: 'package', package: on.Package }
    case 'misconfiguration':
      return present({
        kind: 'misconfiguration' as const,
        id: on.ID,
        resource: on.Resource,
        container: on.Container,
        file: on.File,
        path: on.Path,
      })
    case 'file':
      return { kind: 'file', path: on.Path }
    case 'report':
      return { kind: 'report' }
  }
}

/** Before decisions were part of reports, only options suppressed findings. */
export function decisionOf({ Decision: saved, By }: Pick<SavedSuppressed, 'Decision' | 'By'>): Decision {
  return saved ? readDecision(saved) : { kind: 'filter', option: By }
}

function readDecision(saved: SavedDecision): Decision {
  switch (saved.Kind) {
    case 'filter':
      return { kind: 'filter', option: saved.Option }
    case 'exception':
      return present({ kind: 'exception' as const, source: saved.Source, ...terms(saved) })
    case 'vex':
      return present({
        kind: 'vex' as const,
        document: saved.Document,
        author: saved.Author,
        status: saved.Status,
        justification: saved.Justification,
        timestamp: saved.Timestamp,
      })
    case 'foreign':
      return { kind: 'foreign', source: saved.Source }
  }
}

interface Terms {
  readonly Owner?: string | undefined
  readonly Since?: string | undefined
  readonly Until?: string | undefined
}

function terms({ Owner, Since, Until }: Terms) {
  return { owner: Owner, since: Since, until: Until }
}

export function readDecisionRecord(saved: SavedDecisions | undefined): DecisionRecord {
  if (!saved) return NO_DECISIONS
  return {
    exceptions: saved.Exceptions.map((use) =>
      present({
        source: use.Source,
        subject: use.Subject,
        reason: use.Reason,
        ...terms(use),
        state: use.State,
        findings: use.Findings,
        why: use.Why,
      }),
    ),
    vex: saved.VEX.map(({ Document, Format, Author, Statements, Matched, Unmatched }) =>
      present({
        document: Document,
        format: Format,
        author: Author,
        statements: Statements,
        matched: Matched,
        unmatched: Unmatched.map(({ VulnerabilityID, Product, Why }) => ({
          vulnerability: VulnerabilityID,
          product: Product,
          why: Why,
        })),
      }),
    ),
    policies: saved.Policies.map(({ Policy, Source, Rules }) => ({
      policy: Policy,
      source: Source,
      rules: Rules,
    })),
  }
}
