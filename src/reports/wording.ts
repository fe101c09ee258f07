import type { Decision, RuleHit } from '../core/decision.ts'
import type { Finding } from '../core/finding.ts'
import { hidesFindings, type Problem } from '../core/problem.ts'
import { PROBLEMS } from '../core/problem-catalogue.ts'
import { isEmptyReport, type LeftOut, type Report } from '../core/report.ts'
import { SEVERITIES, type Severity } from '../core/severity.ts'

/*
 * What every format has to say, in one choice of words.
 */

/** Said where no package was found: nothing was judged, which is not the same as clean. */
export const EMPTY_NOTICE =
  'No packages were found in it, so there was nothing to judge: this is no statement that it is safe.'
const NO_OBJECTS_NOTICE =
  'No objects of Kubernetes were found in it, so there was nothing to judge: this is no statement that it is safe.'

/** `undefined` where something could be judged. */
export function emptyNotice(report: Pick<Report, 'packages' | 'configuration'>): string | undefined {
  if (!isEmptyReport(report)) return undefined
  return report.configuration ? NO_OBJECTS_NOTICE : EMPTY_NOTICE
}

/** `undefined` when support goes on, or for what has no distribution. */
export function endOfLifeNotice({ endOfLife, distribution }: Report): string | undefined {
  if (!endOfLife || !distribution || endOfLife.state === 'supported') return undefined
  const name = `${distribution.family} ${distribution.release || distribution.version}`.trim()
  if (endOfLife.state === 'unknown') return `It is not known until when ${name} is supported.`
  const since = endOfLife.date ? ` since ${endOfLife.date}` : ''
  const extended = endOfLife.extendedUntil
    ? ` (extended support by others until ${endOfLife.extendedUntil})`
    : ''
  return `${name} is at its end of life${since}${extended}: newer flaws are neither fixed nor listed by it.`
}

/** `Total: 8 (CRITICAL 1, HIGH 2, MEDIUM 0, LOW 0, UNKNOWN 5)`. */
export function countLine(findings: readonly Finding[]): string {
  const counts = countBySeverity(findings)
  const parts = SEVERITIES.toReversed().map((level) => `${level} ${counts.get(level) ?? 0}`)
  return `Total: ${findings.length} (${parts.join(', ')})`
}

function countBySeverity(findings: readonly Finding[]): ReadonlyMap<Severity, number> {
  const counts = new Map<Severity, number>()
  for (const { severity } of findings) counts.set(severity.level, (counts.get(severity.level) ?? 0) + 1)
  return counts
}

/** `12 by --severity, 3 by --ignore-unfixed`. */
export function suppressedLine({ suppressed, configuration }: Report): string | undefined {
  const all = [...suppressed, ...(configuration?.suppressed ?? [])]
  if (all.length === 0) return undefined
  const counts = new Map<string, number>()
  for (const { by } of all) counts.set(by, (counts.get(by) ?? 0) + 1)
  const parts = [...counts].map(([by, count]) => `${count} by ${by}`)
  return `Suppressed: ${all.length} (${parts.join(', ')})`
}

/** Problems with what they mean, those that can hide findings first. */
export function describeProblems(problems: readonly Problem[]) {
  return problems
    .map((problem) => ({ ...problem, ...PROBLEMS[problem.code], isHiding: hidesFindings(problem) }))
    .sort((a, b) => Number(b.isHiding) - Number(a.isHiding))
}

/** With a full stop, if it does not end as a sentence does. */
export function sentence(text: string): string {
  const end = text.trimEnd().at(-1)
  return end === undefined || '.!?…'.includes(end) ? text : `${text}.`
}

/** `Left out: 12 packages for development (--include-dev), 3 by --pkg-relationships`. */
export function leftOutLine({ development, byRelationship, programs }: LeftOut): string | undefined {
  const parts = [
    ...(development > 0 ? [`${development} ${plural(development)} for development (--include-dev)`] : []),
    ...(byRelationship > 0 ? [`${byRelationship} ${plural(byRelationship)} by --pkg-relationships`] : []),
    ...(programs > 0 ? [`${programs} ${programs === 1 ? 'program' : 'programs'} by --pkg-types`] : []),
  ]
  return parts.length > 0 ? `Left out: ${parts.join(', ')}` : undefined
}

function plural(count: number): string {
  return count === 1 ? 'package' : 'packages'
}

/** `Verdict: fail (policy denies 2 things)`. */
export function verdictLine({ verdict }: Report): string {
  return `Verdict: ${verdict.outcome} (${verdict.reason})`
}

const ACTION_WORDS = { deny: 'denied', warn: 'warned of', allow: 'allowed' } as const

/** `denied by house/no-root: runs as root`. */
export function hitLine({ action, policy, rule, message }: RuleHit): string {
  return `${ACTION_WORDS[action]} by ${policy}/${rule}: ${message}`
}

/** `accepted by team-a until 2026-02-01 (plimsoll.yaml:4)`, `not affected by the word of App team (app.openvex.json)`. */
export function decisionWords(decision: Decision): string {
  switch (decision.kind) {
    case 'filter':
      return `not asked for (${decision.option})`
    case 'exception': {
      const owner = decision.owner === undefined ? '' : ` by ${decision.owner}`
      const until = decision.until === undefined ? '' : ` until ${decision.until}`
      return `accepted${owner}${until} (${decision.source})`
    }
    case 'vex': {
      const author = decision.author === undefined ? '' : ` by the word of ${decision.author}`
      return `${decision.status.replaceAll('_', ' ')}${author} (${decision.document})`
    }
    case 'foreign':
      return `suppressed before (${decision.source})`
  }
}

/** What people want to tidy up: exceptions that suppress nothing, and statements that hit nothing. */
export function idleDecisions({ decisions }: Report): string[] {
  const exceptions = decisions.exceptions.flatMap(
    ({ state, source, subject, until, since, findings, why }) => {
      const hit = findings > 0 ? `, and would suppress ${findings}` : ''
      if (state === 'expired') return [`exception ${source} (${subject}) expired after ${until}${hit}`]
      if (state === 'not-yet') return [`exception ${source} (${subject}) begins on ${since}${hit}`]
      const because = why === undefined ? '' : `: ${why}`
      return state === 'unused' ? [`exception ${source} (${subject}) suppresses nothing${because}`] : []
    },
  )
  const statements = decisions.vex.flatMap(({ document, unmatched }) =>
    unmatched.map(
      ({ vulnerability, product, why }) =>
        `VEX ${document}: ${vulnerability} on ${product} hit nothing: ${why}`,
    ),
  )
  return [...exceptions, ...statements]
}
