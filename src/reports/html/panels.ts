import type { Finding } from '../../core/finding.ts'
import { fullName } from '../../core/package.ts'
import { decisionWords } from '../wording.ts'
import { html, type Markup } from './markup.ts'
import { pathOf } from './rows.ts'
import type { Subject } from './subject.ts'

/**
 * Rows that the page has without its script: enough for a mail client or a text browser to show what matters. The
 * script replaces them by tables of all rows.
 */
export const STATIC_ROWS = 200

/**
 * Sections that the script turns into tabs; `count` stands beside the name. The heading has the fragment of the tab as
 * its id, so that links to it lead there without the script too.
 */
export function panel(
  id: string,
  title: string,
  count: number,
  content: readonly (Markup | undefined)[],
): Markup {
  return html`<section class="panel" id="panel-${id}" data-tab="${id}" data-count="${count}" aria-labelledby="tab=${id}">
<h2 id="tab=${id}">${title}</h2>
${content}</section>
`
}

export function findingsPanel(subject: Subject): Markup {
  const { findings, reports } = subject
  const rows = findings.slice(0, STATIC_ROWS)
  return panel('findings', 'Findings', findings.length, [
    findings.length === 0 ? html`<p>Nothing was found in what was judged.</p>\n` : undefined,
    html`<div data-table="findings">
${cut(rows.length, findings.length)}${
  rows.length > 0
    ? html`<table class="static">
<caption>Findings, those of most risk first</caption>
<thead><tr>${head(['Severity', 'Id', ...imageHead(subject), 'Package', 'Installed', 'Fixed in', 'Status', 'Known exploited', 'EPSS', 'Title', 'Path'])}</tr></thead>
<tbody>
${rows.map(({ image, value }) => findingRow(value, reports.length > 1 ? reports[image]?.target.name : undefined))}</tbody>
</table>
`
    : undefined
}</div>
`,
  ])
}

function findingRow(finding: Finding, image: string | undefined): Markup {
  const { id, severity, package: pkg, fixedVersion, status, kev, epss, title, references } = finding
  const url = references.find((address) => /^https?:\/\//.test(address))
  const name = url === undefined ? html`${id}` : html`<a href="${url}" rel="noreferrer">${id}</a>`
  const cells = [
    html`<span class="chip sev-${severity.level.toLowerCase()}">${severity.level}</span>`,
    name,
    ...(image === undefined ? [] : [html`${image}`]),
    html`${fullName(pkg)}`,
    html`${pkg.version}`,
    html`${fixedVersion}`,
    html`${status.replaceAll('_', ' ')}`,
    html`${kev ? 'yes' : ''}`,
    html`${epss && `${(epss.score * 100).toFixed(1)} %`}`,
    html`${title}`,
    html`${pathOf(pkg)}`,
  ]
  return row(cells)
}

export function packagesPanel({ packages }: Subject): Markup {
  return panel('packages', 'Packages', packages.length, [
    html`<div data-table="packages"><p>${packages.length} ${packages.length === 1 ? 'package was' : 'packages were'} found. Their list needs the script of this page.</p></div>
`,
  ])
}

export function suppressedPanel(subject: Subject): Markup {
  const { suppressed, reports } = subject
  const rows = suppressed.slice(0, STATIC_ROWS)
  return panel('suppressed', 'Suppressed', suppressed.length, [
    html`<p>${
      suppressed.length === 0
        ? 'Nothing was suppressed.'
        : `${suppressed.length} ${suppressed.length === 1 ? 'finding does' : 'findings do'} not count, because of a filter, an exception or a VEX document:`
    }</p>
<div data-table="suppressed">
${cut(rows.length, suppressed.length)}${
  rows.length > 0
    ? html`<table class="static">
<caption>Suppressed findings</caption>
<thead><tr>${head(['Severity', 'Id', ...imageHead(subject), 'Package', 'Installed', 'By', 'Decision', 'Reason'])}</tr></thead>
<tbody>
${rows.map(({ image, value: { finding, by, decision, reason } }) =>
  row([
    html`<span class="chip sev-${finding.severity.level.toLowerCase()}">${finding.severity.level}</span>`,
    html`${finding.id}`,
    ...(reports.length > 1 ? [html`${reports[image]?.target.name}`] : []),
    html`${fullName(finding.package)}`,
    html`${finding.package.version}`,
    html`${by}`,
    html`${decisionWords(decision)}`,
    html`${reason}`,
  ]),
)}</tbody>
</table>
`
    : undefined
}</div>
`,
  ])
}

function cut(shown: number, all: number): Markup | undefined {
  if (shown === all) return undefined
  return html`<p class="note">The first ${shown} of ${all}, by risk: without the script of this page the others are not shown.</p>\n`
}

function imageHead({ reports }: Subject): readonly string[] {
  return reports.length > 1 ? ['Image'] : []
}

export function head(names: readonly string[]): readonly Markup[] {
  return names.map((name) => html`<th scope="col">${name}</th>`)
}

export function row(cells: readonly Markup[]): Markup {
  return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`
}
