import { oneLine } from '../../core/printable.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { baseLine } from '../base-words.ts'
import { cut } from '../cut.ts'
import { packageWords } from '../facts.ts'
import { hygieneLine } from '../hygiene-words.ts'
import { type Note, notesOf } from '../notes.ts'
import { countLine, decisionWords } from '../wording.ts'
import { KEPT_RESULTS, MAX_NOTE, MAX_NOTIFICATIONS, MAX_SHORT, MAX_SUPPRESSED } from './limits.ts'
import { messageText } from './text.ts'

/** What came of writing the results. */
export interface Written {
  readonly results: number
  /** Results that were left out at a limit. */
  readonly omitted: number
}

interface Notification {
  readonly descriptor: { readonly id: string }
  readonly level: 'error' | 'warning' | 'note'
  readonly message: { readonly text: string }
}

/** The scan itself: how it ended, and all that a reader of the results has to know. */
export function invocation(report: Report, written: Written) {
  const { verdict, problems, createdAt } = report
  return {
    executionSuccessful: !problems.some(hidesFindings),
    exitCode: verdict.exitCode,
    endTimeUtc: createdAt,
    toolExecutionNotifications: notifications(report, written),
  }
}

function notifications(report: Report, written: Written): Notification[] {
  const all = [
    ...limitNotes(written),
    ...notesOf(report)
      .filter(isNoResult)
      .map(({ id, level, text }) => notification(id, LEVELS[level], text)),
  ]
  const kept = all.slice(0, MAX_NOTIFICATIONS)
  const left = all.length - kept.length
  return left === 0
    ? kept
    : [...kept, notification('notifications-cut', 'warning', `${left} more are not listed.`)]
}

/** What has results of its own is not told twice. */
function isNoResult({ kind }: Note): boolean {
  return kind !== 'misconfiguration'
}

function limitNotes({ results, omitted }: Written): Notification[] {
  const cutText = `${omitted} of ${results + omitted} results were left out, the least urgent, because GitHub accepts no more; the JSON report has them all.`
  const keptText = `GitHub keeps ${KEPT_RESULTS} results of a run, and there are ${results}.`
  return [
    ...(omitted > 0 ? [notification('results-cut', 'error', cutText)] : []),
    ...(results > KEPT_RESULTS ? [notification('results-kept', 'warning', keptText)] : []),
  ]
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const

function notification(id: string, level: Notification['level'], text: string): Notification {
  return { descriptor: { id }, level, message: { text: messageText(oneLine(text), MAX_NOTE) } }
}

/** What SARIF has no place for. */
export function runProperties(report: Report, { results, omitted }: Written) {
  const { target, distribution, endOfLife, verdict, suppressed, findings, database } = report
  const base = baseLine(report)
  const hygiene = hygieneLine(report)
  return {
    target: target.kind,
    name: target.name,
    ...(target.repoTags.length > 0 ? { repoTags: target.repoTags } : {}),
    ...(target.repoDigests.length > 0 ? { repoDigests: target.repoDigests } : {}),
    ...(target.configDigest === undefined ? {} : { imageId: target.configDigest }),
    ...(distribution
      ? { distribution: `${distribution.family} ${distribution.version || distribution.release}`.trim() }
      : {}),
    ...(endOfLife ? { endOfLife } : {}),
    ...(base === undefined ? {} : { base: cut(oneLine(base), MAX_NOTE) }),
    ...(hygiene === undefined ? {} : { hygiene: cut(oneLine(hygiene), MAX_NOTE) }),
    verdict: { outcome: verdict.outcome, reason: verdict.reason, exitCode: verdict.exitCode },
    findings: countLine(findings),
    ...(omitted > 0 ? { resultsCut: { written: results, omitted } } : {}),
    database: database.digest,
    suppressed: suppressed.slice(0, MAX_SUPPRESSED).map(({ finding, by, reason, decision }) => ({
      id: cut(finding.id, MAX_SHORT),
      severity: finding.severity.level,
      package: cut(packageWords(finding), MAX_SHORT),
      by: cut(by, MAX_SHORT),
      decision: cut(decisionWords(decision), MAX_SHORT),
      reason: cut(reason, MAX_SHORT),
    })),
    ...(suppressed.length > MAX_SUPPRESSED
      ? { suppressedNotListed: suppressed.length - MAX_SUPPRESSED }
      : {}),
  }
}
