import { OUTCOMES, type Outcome, type RuleHit } from '../../core/decision.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { emptyNotice, endOfLifeNotice, hitLine } from '../wording.ts'
import { html, type Markup } from './markup.ts'

const SIGNS: Readonly<Record<Outcome, string>> = { pass: '✓', warn: '!', incomplete: '?', fail: '✕' }

/** Hits that stand below the verdict; all of them are among the decisions. */
const MOST_HITS = 12

/** What came of it, large, and what anybody has to know who reads no further. */
export function verdict(reports: readonly Report[]): Markup {
  const outcome = worstOutcome(reports)
  const hits = reports.length === 1 ? (reports[0]?.verdict.hits ?? []) : []
  return html`<section class="verdict verdict-${outcome}" aria-labelledby="verdict">
<h2 id="verdict"><span class="sign" aria-hidden="true">${SIGNS[outcome]}</span> Verdict: ${outcome}</h2>
<p class="reason">${reasonOf(reports)}</p>
${hits.length > 0 ? hitList(hits) : undefined}</section>
${notices(reports)}`
}

/** What is worst for whoever answers for the images. */
function worstOutcome(reports: readonly Report[]): Outcome {
  return (
    OUTCOMES.findLast((outcome) => reports.some((report) => report.verdict.outcome === outcome)) ?? 'pass'
  )
}

function reasonOf(reports: readonly Report[]): string {
  const [first] = reports
  if (first && reports.length === 1)
    return `${sentence(first.verdict.reason)} Exit code ${first.verdict.exitCode}.`
  const counts = OUTCOMES.toReversed().flatMap((outcome) => {
    const count = reports.filter((report) => report.verdict.outcome === outcome).length
    return count > 0 ? [`${count} ${outcome}`] : []
  })
  return `Of ${reports.length} images: ${counts.join(', ') || 'none'}.`
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? '' : '.'}`
}

function hitList(hits: readonly RuleHit[]): Markup {
  const rest = hits.length - MOST_HITS
  return html`<ul class="hits">
${hits.slice(0, MOST_HITS).map((hit) => html`<li class="hit-${hit.action}">${hitLine(hit)}</li>\n`)}</ul>
${rest > 0 ? html`<p class="note">and ${rest} more, listed under «Decisions»</p>\n` : undefined}`
}

function notices(reports: readonly Report[]): readonly Markup[] {
  return reports.length === 1 ? reports.flatMap(ownNotices) : commonNotices(reports)
}

function ownNotices(report: Report): readonly Markup[] {
  const end = endOfLifeNotice(report)
  const empty = emptyNotice(report)
  return [
    ...(end === undefined ? [] : [notice('end-of-life', html`${end}`)]),
    ...(empty === undefined ? [] : [notice('empty', html`${empty}`)]),
    ...incomplete(report.problems.filter(hidesFindings).length, ''),
  ]
}

function commonNotices(reports: readonly Report[]): readonly Markup[] {
  const ended = reports.filter(({ endOfLife }) => endOfLife?.state === 'ended').length
  const empty = reports.filter((report) => emptyNotice(report) !== undefined).length
  const images = reports.filter(({ problems }) => problems.some(hidesFindings)).length
  const problems = reports.flatMap((report) => report.problems.filter(hidesFindings)).length
  return [
    ...(ended > 0
      ? [
          notice(
            'end-of-life',
            html`${ended} of ${reports.length} images have a distribution at its end of life.`,
          ),
        ]
      : []),
    ...(empty > 0
      ? [
          notice(
            'empty',
            html`In ${empty} of ${reports.length} images no packages were found: that is no statement that they are safe.`,
          ),
        ]
      : []),
    ...incomplete(problems, ` in ${images} of ${reports.length} images`),
  ]
}

function incomplete(problems: number, where: string): readonly Markup[] {
  if (problems === 0) return []
  const things = problems === 1 ? '1 thing' : `${problems} things`
  return [
    notice(
      'incomplete',
      html`<strong>Not everything was judged:</strong> ${things}${where} may hide findings. <a href="#tab=problems">See what, and what to do</a>.`,
    ),
  ]
}

function notice(kind: string, content: Markup): Markup {
  return html`<p class="notice notice-${kind}">${content}</p>\n`
}
