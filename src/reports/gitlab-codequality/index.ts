import type { Finding } from '../../core/finding.ts'
import type { Misconfiguration } from '../../core/misconfiguration.ts'
import { oneLine } from '../../core/printable.ts'
import type { Report } from '../../core/report.ts'
import type { Severity } from '../../core/severity.ts'
import { cut } from '../cut.ts'
import { headline, remedy, withoutStop } from '../facts.ts'
import { identities, misconfigurationIdentities, noteIdentity } from '../identity.ts'
import { jsonText } from '../json-text.ts'
import { misconfigurationLine } from '../misconfiguration-words.ts'
import { issueNotes, type Note } from '../notes.ts'
import { type Place, placeOf, relativePath, subjectPlace } from '../place.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { decisionWords } from '../wording.ts'

/**
 * GitLab's Code Quality report, for `artifacts:reports:codequality`: a list of issues, on the line of a lock file or in
 * the Dockerfile. It has nothing but issues, so what is no finding is an issue too: of severity `info`, and `major`
 * where it may hide findings. What is suppressed is counted in one, and listed with `--show-suppressed`.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export const codeQualityFormat: ReportFormat = {
  write: writeIssues,
}

/** UTF-16 units of a description, which a merge request shows on a line. */
const MAX_DESCRIPTION = 1000

type Level = 'info' | 'minor' | 'major' | 'critical' | 'blocker'

const SEVERITIES: Readonly<Record<Severity, Level>> = {
  CRITICAL: 'blocker',
  HIGH: 'critical',
  MEDIUM: 'major',
  LOW: 'minor',
  UNKNOWN: 'major',
}

interface Issue {
  readonly check: string
  readonly description: string
  readonly severity: Level
  readonly fingerprint: string
  readonly place: Place
}

function* writeIssues(report: Report, options: ReportOptions): Generator<string> {
  yield '['
  let isFirst = true
  for (const issue of issues(report, options)) {
    yield `${isFirst ? '' : ','}\n  ${jsonText(issueJson(issue), 1)}`
    isFirst = false
  }
  yield isFirst ? ']\n' : '\n]\n'
}

function issueJson({ check, description, severity, fingerprint, place }: Issue) {
  return {
    type: 'issue',
    check_name: check,
    description: cut(oneLine(description), MAX_DESCRIPTION),
    categories: ['Security'],
    severity,
    fingerprint,
    location: {
      path: place.path,
      lines: { begin: place.startLine, ...(place.endLine === undefined ? {} : { end: place.endLine }) },
    },
  }
}

function* issues(report: Report, options: ReportOptions): Generator<Issue> {
  const identify = identities(report)
  for (const finding of report.findings) {
    const description = `${sentence(finding)} ${remedy(finding)}`
    yield { ...issueOf(finding, report, options, identify(finding)), description }
  }
  if (options.showSuppressed)
    for (const { finding, decision, reason } of report.suppressed)
      yield {
        ...issueOf(finding, report, options, identify(finding)),
        severity: 'info',
        description: `Suppressed: ${sentence(finding)} ${decisionWords(decision)}: ${reason}`,
      }
  yield* misconfigurationIssues(report, options)
  yield* notes(report, options)
}

function issueOf(finding: Finding, report: Report, options: ReportOptions, fingerprint: string) {
  const place = placeOf(finding, report, options)
  return {
    check: oneLine(finding.id) || 'unknown',
    severity: SEVERITIES[finding.severity.level],
    fingerprint,
    place,
  }
}

function sentence(finding: Finding): string {
  const { title } = finding
  return `${headline(finding)}${title ? `: ${withoutStop(title)}` : ''}.`
}

function* misconfigurationIssues({ configuration }: Report, options: ReportOptions): Generator<Issue> {
  if (!configuration) return
  const identify = misconfigurationIdentities()
  const issue = (one: Misconfiguration): Issue => {
    const { id, severity, place } = one
    const lines = place.endLine === undefined ? {} : { endLine: place.endLine }
    return {
      check: id,
      severity: SEVERITIES[severity],
      description: misconfigurationLine(one),
      fingerprint: identify(one),
      place: { path: relativePath(place.file), startLine: place.startLine ?? 1, ...lines },
    }
  }
  for (const one of configuration.misconfigurations) yield issue(one)
  if (!options.showSuppressed) return
  for (const { misconfiguration, decision, reason } of configuration.suppressed) {
    const made = issue(misconfiguration)
    const description = `Suppressed: ${made.description} ${decisionWords(decision)}: ${reason}`
    yield { ...made, severity: 'info', description }
  }
}

const NOTE_SEVERITIES: Readonly<Record<Note['level'], Level>> = {
  error: 'major',
  warning: 'minor',
  info: 'info',
}

function* notes(report: Report, options: ReportOptions): Generator<Issue> {
  const place = subjectPlace(report, options)
  for (const note of issueNotes(report)) {
    const { kind, id, level, text } = note
    if (kind === 'misconfiguration') continue
    yield {
      check: `plimsoll/${id}`,
      severity: NOTE_SEVERITIES[level],
      description: kind === 'problem' ? `Not judged: ${id}: ${text}` : text,
      fingerprint: noteIdentity(note, report),
      place,
    }
  }
}
