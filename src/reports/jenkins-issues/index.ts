import type { Finding } from '../../core/finding.ts'
import { type Misconfiguration, subjectName } from '../../core/misconfiguration.ts'
import { fullName } from '../../core/package.ts'
import { oneLine } from '../../core/printable.ts'
import type { Report } from '../../core/report.ts'
import type { Severity } from '../../core/severity.ts'
import { escapeMarkup, escapeMarkupLines } from '../escape-markup.ts'
import { headline, remedy, webLinks } from '../facts.ts'
import { identities, misconfigurationIdentities, noteIdentity, uuidOf } from '../identity.ts'
import { jsonText } from '../json-text.ts'
import { misconfigurationLine, suppressedMisconfigurationLine } from '../misconfiguration-words.ts'
import { issueNotes, type Note } from '../notes.ts'
import { type Place, placeOf, relativePath, subjectPlace } from '../place.ts'
import { targetOf } from '../target-groups.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { decisionWords } from '../wording.ts'

/**
 * The native JSON of Jenkins' plugin Warnings NG, for `recordIssues(tool: issues(pattern: '….json'))`. Problems that may
 * hide findings are of severity HIGH, so that a quality gate sees them; what is suppressed is counted in one issue, and
 * listed with `--show-suppressed`.
 * https://github.com/jenkinsci/warnings-ng-plugin/blob/main/doc/Documentation.md#export-your-issues-into-a-supported-format
 */
export const jenkinsIssuesFormat: ReportFormat = {
  write: writeIssues,
}

type Level = 'ERROR' | 'HIGH' | 'NORMAL' | 'LOW'

const SEVERITIES: Readonly<Record<Severity, Level>> = {
  CRITICAL: 'ERROR',
  HIGH: 'HIGH',
  MEDIUM: 'NORMAL',
  LOW: 'LOW',
  UNKNOWN: 'NORMAL',
}

interface Issue {
  readonly place: Place
  readonly severity: Level
  readonly category: string
  readonly type: string
  readonly message: string
  /** HTML. */
  readonly description: string
  readonly packageName: string
  readonly moduleName: string
  /** See reports/identity.ts. */
  readonly identity: string
}

function* writeIssues(report: Report, options: ReportOptions): Generator<string> {
  yield '{\n  "issues": ['
  let isFirst = true
  for (const issue of issues(report, options)) {
    yield `${isFirst ? '' : ','}\n    ${jsonText(issueJson(issue), 2)}`
    isFirst = false
  }
  yield isFirst ? ']\n}\n' : '\n  ]\n}\n'
}

function issueJson({ place, identity, ...issue }: Issue) {
  return {
    fileName: place.path,
    lineStart: place.startLine,
    lineEnd: place.endLine ?? place.startLine,
    severity: issue.severity,
    category: issue.category,
    type: oneLine(issue.type),
    message: oneLine(issue.message),
    description: issue.description,
    packageName: oneLine(issue.packageName),
    moduleName: oneLine(issue.moduleName),
    fingerprint: identity,
    id: uuidOf(identity),
  }
}

function* issues(report: Report, options: ReportOptions): Generator<Issue> {
  const identify = identities(report)
  for (const finding of report.findings) yield issueOf(finding, report, options, identify(finding))
  if (options.showSuppressed)
    for (const { finding, decision, reason } of report.suppressed) {
      const words = `${decisionWords(decision)}: ${reason}`
      const issue = issueOf(finding, report, options, identify(finding))
      const message = `Suppressed: ${headline(finding)}: ${words}`
      const description = `<p>${escapeMarkup(words)}</p>${issue.description}`
      yield { ...issue, severity: 'LOW', category: 'Suppressed', message, description }
    }
  yield* misconfigurationIssues(report, options)
  yield* notes(report, options)
}

function issueOf(finding: Finding, report: Report, options: ReportOptions, identity: string): Issue {
  return {
    place: placeOf(finding, report, options),
    severity: SEVERITIES[finding.severity.level],
    category: 'Vulnerability',
    type: finding.id,
    message: `${headline(finding)}. ${remedy(finding)}`,
    description: describe(finding),
    packageName: fullName(finding.package),
    moduleName: targetOf(finding, report),
    identity,
  }
}

/** Jenkins shows it as HTML. */
function describe(finding: Finding): string {
  const { title, description, kev, evidence, package: pkg } = finding
  const [link] = webLinks(finding)
  return [
    ...(title ? [`<p><strong>${escapeMarkup(title)}</strong></p>`] : []),
    ...(description ? [`<p>${escapeMarkupLines(description).replaceAll('\n', '<br>')}</p>`] : []),
    ...(kev ? [`<p>Known to be exploited since ${escapeMarkup(kev.dateAdded)}.</p>`] : []),
    `<p>${escapeMarkup(pkg.purl)}: ${escapeMarkup(evidence[0]?.comparison ?? '')}</p>`,
    ...(link === undefined ? [] : [`<p><a href="${escapeMarkup(link)}">${escapeMarkup(link)}</a></p>`]),
  ].join('')
}

function* misconfigurationIssues(
  { configuration, target }: Report,
  { showSuppressed }: ReportOptions,
): Generator<Issue> {
  if (!configuration) return
  const identify = misconfigurationIdentities()
  const issue = (one: Misconfiguration): Issue => ({
    place: {
      path: relativePath(one.place.file),
      startLine: one.place.startLine ?? 1,
      ...(one.place.endLine === undefined ? {} : { endLine: one.place.endLine }),
    },
    severity: SEVERITIES[one.severity],
    category: 'Misconfiguration',
    type: one.id,
    message: misconfigurationLine(one),
    description: `<p><strong>${escapeMarkup(one.title)}</strong></p><p>${escapeMarkup(one.description)}</p><p>${escapeMarkup(one.advice)}</p>`,
    packageName: subjectName(one.subject),
    moduleName: target.name,
    identity: identify(one),
  })
  for (const one of configuration.misconfigurations) yield issue(one)
  if (!showSuppressed) return
  for (const one of configuration.suppressed) {
    const message = suppressedMisconfigurationLine(one)
    yield { ...issue(one.misconfiguration), severity: 'LOW', category: 'Suppressed', message }
  }
}

const NOTE_SEVERITIES: Readonly<Record<Note['level'], Level>> = {
  error: 'HIGH',
  warning: 'NORMAL',
  info: 'LOW',
}

function* notes(report: Report, options: ReportOptions): Generator<Issue> {
  const place = subjectPlace(report, options)
  for (const note of issueNotes(report)) {
    if (note.kind === 'misconfiguration') continue
    const { kind, id, level, text } = note
    yield {
      place,
      severity: NOTE_SEVERITIES[level],
      category: kind === 'problem' || kind === 'empty' ? 'Not judged' : 'Note',
      type: id,
      message: text,
      description: `<p>${escapeMarkup(text)}</p>`,
      packageName: '-',
      moduleName: report.target.name,
      identity: noteIdentity(note, report),
    }
  }
}
