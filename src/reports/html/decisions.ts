import type { ExceptionUse, PolicyUse, VexUse } from '../../core/decision.ts'
import type { Report } from '../../core/report.ts'
import { hitLine } from '../wording.ts'
import { html, type Markup } from './markup.ts'
import { head, panel, row } from './panels.ts'
import type { Subject } from './subject.ts'

/** What people decided, and what became of it. */
export function decisionsPanel({ reports }: Subject): Markup {
  const count = reports.reduce(
    (sum, { decisions }) =>
      sum + decisions.exceptions.length + decisions.vex.length + decisions.policies.length,
    0,
  )
  return panel('decisions', 'Decisions', count, [
    count === 0 ? html`<p>No exceptions, VEX documents or policies were given.</p>\n` : undefined,
    ...reports.map((report) => ownDecisions(report, reports.length > 1)),
  ])
}

function ownDecisions(report: Report, isOneOfMany: boolean): Markup | undefined {
  const { exceptions, vex, policies } = report.decisions
  if (exceptions.length + vex.length + policies.length + report.verdict.hits.length === 0) return undefined
  const of = isOneOfMany ? ` of ${report.target.name}` : ''
  return html`${policiesOf(report, policies, of)}${exceptionsOf(exceptions, of)}${vex.map((use) => vexOf(use, of))}`
}

function policiesOf({ verdict }: Report, policies: readonly PolicyUse[], of: string): Markup | undefined {
  if (policies.length + verdict.hits.length === 0) return undefined
  return html`<h3>Policies${of}</h3>
<ul>
${policies.map(({ policy, source, rules }) => html`<li><strong>${policy}</strong> (${source}), ${rules} ${rules === 1 ? 'rule' : 'rules'}</li>\n`)}</ul>
${verdict.hits.length > 0 ? html`<ul class="hits">\n${verdict.hits.map((hit) => html`<li class="hit-${hit.action}">${hitLine(hit)}</li>\n`)}</ul>\n` : undefined}`
}

const STATES = {
  used: ['in use', 'plain'],
  unused: ['suppresses nothing', 'sev-medium'],
  expired: ['expired', 'alarm'],
  'not-yet': ['not yet', 'sev-medium'],
} as const

function exceptionsOf(exceptions: readonly ExceptionUse[], of: string): Markup | undefined {
  if (exceptions.length === 0) return undefined
  return html`<h3>Exceptions${of}</h3>
<div class="wide"><table class="static">
<caption>Exceptions${of}</caption>
<thead><tr>${head(['State', 'Subject', 'Reason', 'Owner', 'Since', 'Until', 'Findings', 'Written in'])}</tr></thead>
<tbody>
${exceptions.map(({ state, subject, reason, owner, since, until, findings, source }) => {
  const [words, style] = STATES[state]
  return row([
    html`<span class="chip ${style}">${words}</span>`,
    html`${subject}`,
    html`${reason}`,
    html`${owner}`,
    html`${since}`,
    html`${until}`,
    html`${findings}`,
    html`${source}`,
  ])
})}</tbody>
</table></div>
`
}

function vexOf({ document, format, author, statements, matched, unmatched }: VexUse, of: string): Markup {
  return html`<h3>VEX ${document}${of}</h3>
<p>${format}${author === undefined ? '' : ` by ${author}`}: ${matched} of ${statements} ${statements === 1 ? 'statement' : 'statements'} matched.</p>
${
  unmatched.length > 0
    ? html`<ul>\n${unmatched.map(({ vulnerability, product, why }) => html`<li>${vulnerability} on ${product} matched nothing: ${why}</li>\n`)}</ul>\n`
    : undefined
}`
}
