import type {
  Decision,
  DecisionRecord,
  ExceptionUse,
  HitSubject,
  Verdict,
  VexNote,
  VexUse,
} from '../../core/decision.ts'

/** What came of the decisions, in the style of the rest of the report. */
export function verdictFacts({ outcome, reason, exitCode, hits }: Verdict) {
  return {
    Outcome: outcome,
    Reason: reason,
    ExitCode: exitCode,
    Hits: hits.map(({ action, policy, rule, message, on }) => ({
      Action: action,
      Policy: policy,
      Rule: rule,
      Message: message,
      On: subjectJson(on),
    })),
  }
}

function subjectJson(on: HitSubject) {
  switch (on.kind) {
    case 'finding':
      return { Kind: on.kind, VulnerabilityID: on.id, Package: on.package }
    case 'package':
      return { Kind: on.kind, Package: on.package }
    case 'misconfiguration':
      return {
        Kind: on.kind,
        ID: on.id,
        Resource: on.resource,
        ...(on.container === undefined ? {} : { Container: on.container }),
        File: on.file,
        Path: on.path,
      }
    case 'file':
      return { Kind: on.kind, Path: on.path }
    case 'report':
      return { Kind: on.kind }
  }
}

export function decisionJson(decision: Decision) {
  switch (decision.kind) {
    case 'filter':
      return { Kind: decision.kind, Option: decision.option }
    case 'exception':
      return { Kind: decision.kind, Source: decision.source, ...termsJson(decision) }
    case 'vex':
      return {
        Kind: decision.kind,
        Document: decision.document,
        ...(decision.author === undefined ? {} : { Author: decision.author }),
        Status: decision.status,
        ...(decision.justification === undefined ? {} : { Justification: decision.justification }),
        ...(decision.timestamp === undefined ? {} : { Timestamp: decision.timestamp }),
      }
    case 'foreign':
      return { Kind: decision.kind, Source: decision.source }
  }
}

export function decisionFacts({ exceptions, vex, policies }: DecisionRecord) {
  return {
    Exceptions: exceptions.map(exceptionJson),
    VEX: vex.map(vexJson),
    Policies: policies.map(({ policy, source, rules }) => ({ Policy: policy, Source: source, Rules: rules })),
  }
}

function exceptionJson(use: ExceptionUse) {
  return {
    Source: use.source,
    Subject: use.subject,
    Reason: use.reason,
    ...termsJson(use),
    State: use.state,
    Findings: use.findings,
    ...(use.why === undefined ? {} : { Why: use.why }),
  }
}

function termsJson({ owner, since, until }: Pick<ExceptionUse, 'owner' | 'since' | 'until'>) {
  return {
    ...(owner === undefined ? {} : { Owner: owner }),
    ...(since === undefined ? {} : { Since: since }),
    ...(until === undefined ? {} : { Until: until }),
  }
}

function vexJson({ document, format, author, statements, matched, unmatched }: VexUse) {
  return {
    Document: document,
    Format: format,
    ...(author === undefined ? {} : { Author: author }),
    Statements: statements,
    Matched: matched,
    Unmatched: unmatched.map(({ vulnerability, product, why }) => ({
      VulnerabilityID: vulnerability,
      Product: product,
      Why: why,
    })),
  }
}

export function vexNoteJson({ document, author, status, statement, action }: VexNote) {
  return {
    Document: document,
    ...(author === undefined ? {} : { Author: author }),
    Status: status,
    ...(statement === undefined ? {} : { Statement: statement }),
    ...(action === undefined ? {} : { Action: action }),
  }
}
