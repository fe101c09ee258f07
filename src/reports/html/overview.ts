import type { Finding } from '../../core/finding.ts'
import { distinctMisconfigurations } from '../distinct-misconfigurations.ts'
import { bars, barsByClass, barsByPlace, capitalised, countsOf, donut, LEVELS } from './charts.ts'
import { html, type Markup } from './markup.ts'
import type { Subject } from './subject.ts'
import { type Update, updatesOf } from './updates.ts'

/** Counts, charts and what to do first. Links lead to the findings by the fragment that the script reads. */
export function overview(subject: Subject): Markup {
  const findings = subject.findings.map(({ value }) => value)
  const [byClass, byPlace] = [barsByClass(subject), barsByPlace(subject)]
  const place = subject.reports.length > 1 ? 'image' : 'layer'
  return html`<section class="overview" aria-labelledby="overview">
<h2 id="overview">Findings at a glance</h2>
${cards(subject, findings)}${
  findings.length === 0
    ? undefined
    : html`<div class="charts">
<figure><figcaption>By severity</figcaption>
${donut(countsOf(findings.map(({ severity }) => severity.level)))}</figure>
<figure><figcaption>By kind of package</figcaption>
${bars(byClass)}</figure>
${byPlace.length > 0 ? html`<figure><figcaption>By ${place}</figcaption>\n${bars(byPlace)}</figure>\n` : undefined}</div>
`
}</section>
${firstThings(subject)}`
}

function cards(subject: Subject, findings: readonly Finding[]): Markup {
  const suppressed = subject.suppressed.length
  const isChecked = subject.reports.some(({ configuration }) => configuration !== undefined)
  const setUp = distinctMisconfigurations(subject.reports).length
  const counts = countsOf(findings.map(({ severity }) => severity.level))
  const fixable = findings.filter(({ fixedVersion }) => fixedVersion !== undefined).length
  const exploited = findings.filter(({ kev }) => kev).length
  const card = (fragment: string, style: string, count: number, label: string): Markup =>
    html`<li><a class="card ${count > 0 ? style : 'none'}" href="#${fragment}"><span class="count">${count}</span> <span class="label">${label}</span></a></li>
`
  return html`<ul class="cards">
${LEVELS.map((level) =>
  card(`severity=${level}`, `sev-${level.toLowerCase()}`, counts[level], capitalised(level)),
)}${card('fixable=yes', 'plain', fixable, 'With a fix')}${card('exploited=yes', 'alarm', exploited, 'Known exploited')}${
  isChecked ? card('tab=misconfigurations', 'plain', setUp, 'Misconfigurations') : undefined
}${suppressed > 0 ? card('tab=suppressed', 'plain', suppressed, 'Suppressed') : undefined}</ul>
`
}

const MOST_UPDATES = 10

function firstThings(subject: Subject): Markup | undefined {
  const updates = updatesOf(subject)
  if (updates.length === 0) return undefined
  const rest = updates.length - MOST_UPDATES
  const total = updates.reduce((count, update) => count + update.findings.length, 0)
  return html`<section class="updates" aria-labelledby="updates">
<h2 id="updates">What to do first</h2>
<p>${updates.length} ${updates.length === 1 ? 'update mends' : 'updates mend'} ${total} of ${subject.findings.length} findings.</p>
<ol>
${updates.slice(0, MOST_UPDATES).map((update) => updateRow(update, subject.reports.length))}</ol>
${rest > 0 ? html`<p class="note">and ${rest} more, which the column «Fixed in» tells</p>\n` : undefined}</section>
`
}

const MOST_NAMES = 4

function updateRow(update: Update, images: number): Markup {
  const { name, installed, target, packages, findings, exploited, key } = update
  const counts = countsOf(findings.map(({ severity }) => severity.level))
  const levels = LEVELS.filter((level) => counts[level] > 0).map(
    (level) =>
      html` <span class="chip sev-${level.toLowerCase()}">${counts[level]} ${level.toLowerCase()}</span>`,
  )
  const others = packages.filter((other) => other !== name)
  const more = others.length > MOST_NAMES ? ` and ${others.length - MOST_NAMES} more` : ''
  const built = others.length > 0 ? ` (${others.slice(0, MOST_NAMES).join(', ')}${more})` : ''
  const to = target === undefined ? 'to a version with the fixes' : html`to <strong>${target}</strong>`
  const where = images > 1 ? ` in ${update.images} of ${images} images` : ''
  return html`<li><a href="#update=${encodeURIComponent(key)}">Update <strong>${name}</strong></a>${built} from ${installed} ${to}: fixes ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}${where}.${levels}${exploited > 0 ? html` <span class="chip alarm">${exploited} known exploited</span>` : undefined}</li>
`
}
