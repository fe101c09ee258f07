import type { Problem } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { describeProblems, leftOutLine } from '../wording.ts'
import { html, type Markup } from './markup.ts'
import { panel } from './panels.ts'
import type { Subject } from './subject.ts'

/** What was not judged, all of it, with what it means and what to do: this needs no script. */
export function problemsPanel({ reports }: Subject): Markup {
  const count = reports.reduce((sum, { problems }) => sum + problems.length, 0)
  const isOneOfMany = reports.length > 1
  return panel('problems', 'Problems', count, [
    count === 0 ? html`<p>All that was found could be judged.</p>\n` : undefined,
    ...reports.map((report) => ownProblems(report, isOneOfMany)),
  ])
}

function ownProblems({ problems, leftOut, target }: Report, isOneOfMany: boolean): Markup | undefined {
  const left = leftOutLine(leftOut)
  if (problems.length === 0 && left === undefined) return undefined
  return html`${isOneOfMany ? html`<h3>${target.name}</h3>\n` : undefined}${byCode(problems, isOneOfMany ? 'h4' : 'h3')}${
    left === undefined ? undefined : html`<p>${left}.</p>\n`
  }`
}

/** A code once with what it means, and below it all that it befell. */
function byCode(problems: readonly Problem[], heading: 'h3' | 'h4'): readonly Markup[] {
  const groups = Map.groupBy(describeProblems(problems), ({ code }) => code)
  return [...groups.values()].map((group) => {
    const [first] = group
    return html`<article class="problem${first?.isHiding ? ' hiding' : ''}">
<${heading}><code>${first?.code}</code> <span class="chip ${first?.isHiding ? 'alarm' : 'plain'}">${first?.isHiding ? 'may hide findings' : 'noted'}</span></${heading}>
<p>${first?.meaning} <em>${first?.advice}</em></p>
<ul>
${group.map(({ subject, detail, layer }) => html`<li><strong>${subject}</strong>: ${detail}${layer === undefined ? undefined : html` <small>in layer ${layer}</small>`}</li>\n`)}</ul>
</article>
`
  })
}
