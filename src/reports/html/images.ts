import { formatDistribution } from '../../core/distribution.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { capitalised, countsOf, LEVELS } from './charts.ts'
import { html, type Markup } from './markup.ts'
import { row } from './panels.ts'

const MISCONFIGURATIONS = 'Misconfigurations'
const COUNTS = [...LEVELS.map(capitalised), 'Exploited', 'Fixable']
const NUMBERS: ReadonlySet<string> = new Set([...COUNTS, MISCONFIGURATIONS, 'Packages', 'Problems'])

/** One row an image; the script makes the columns sortable. */
export function imagesTable(reports: readonly Report[], hasFindings: boolean): Markup {
  const isChecked = reports.some(({ configuration }) => configuration !== undefined)
  const setUp = isChecked ? [MISCONFIGURATIONS] : []
  const after = ['Packages', 'Problems', 'Distribution', 'End of life', 'Report made']
  const heads = ['Image', 'Verdict', ...COUNTS, ...setUp, ...after]
  return html`<section class="images" aria-labelledby="images">
<h2 id="images">Images</h2>
<div class="wide"><table class="static sortable">
<caption>Images and what came of them</caption>
<thead><tr>${heads.map((name) => html`<th scope="col"${numeric(name)}>${name}</th>`)}</tr></thead>
<tbody>
${reports.map((report, index) => imageRow(report, index, { hasFindings, isChecked }))}</tbody>
</table></div>
</section>
`
}

function numeric(name: string): Markup | undefined {
  return NUMBERS.has(name) ? html` data-numeric` : undefined
}

interface RowOptions {
  readonly hasFindings: boolean
  /** Whether there is a column for what is set up wrongly. */
  readonly isChecked: boolean
}

function imageRow(report: Report, index: number, { hasFindings, isChecked }: RowOptions): Markup {
  const { configuration, target, verdict, findings, packages, problems, distribution, endOfLife, createdAt } =
    report
  const counts = countsOf(findings.map(({ severity }) => severity.level))
  const hiding = problems.filter(hidesFindings).length
  return row([
    hasFindings ? html`<a href="#image=${index + 1}">${target.name}</a>` : html`${target.name}`,
    html`<span class="chip outcome-${verdict.outcome}" title="${verdict.reason}">${verdict.outcome}</span>`,
    ...LEVELS.map((level) =>
      counts[level] > 0
        ? html`<span class="chip sev-${level.toLowerCase()}">${counts[level]}</span>`
        : html`<span class="zero">0</span>`,
    ),
    html`${findings.filter(({ kev }) => kev).length}`,
    html`${findings.filter(({ fixedVersion }) => fixedVersion !== undefined).length}`,
    ...(isChecked ? [html`${configuration?.misconfigurations.length}`] : []),
    html`${packages.length}`,
    hiding > 0
      ? html`<span class="chip alarm" title="${hiding} may hide findings">${problems.length}</span>`
      : html`${problems.length}`,
    html`${distribution && formatDistribution(distribution)}`,
    html`${endOfLife?.state === 'ended' ? `ended ${endOfLife.date ?? ''}` : (endOfLife?.date ?? endOfLife?.state)}`,
    html`${createdAt.slice(0, 10)}`,
  ])
}
