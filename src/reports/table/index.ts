import { formatDistribution } from '../../core/distribution.ts'
import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { isOsPackage } from '../../core/package.ts'
import { formatPlatform } from '../../core/platform.ts'
import { oneLine } from '../../core/printable.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { Report, ReportTarget } from '../../core/report.ts'
import { footer } from '../footer.ts'
import { grid } from '../grid.ts'
import { type Painter, painter, SEVERITY_STYLES } from '../painter.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { countLine, emptyNotice, endOfLifeNotice } from '../wording.ts'
import { chooseColumns } from './columns.ts'
import { configurationTable } from './configuration.ts'

export const tableFormat: ReportFormat = {
  write: writeTable,
}

function* writeTable(report: Report, options: ReportOptions): Generator<string> {
  const style = painter(options.color)
  yield* header(report, style)
  const empty = emptyNotice(report)
  if (empty !== undefined) yield `${empty}\n`
  const incomplete = report.problems.some(hidesFindings)
    ? ` ${style('yellow', 'Incomplete: see below.')}`
    : ''
  const isJudged = !report.problems.some(({ code }) => code === 'flaws-not-looked-for')
  for (const { title, packages, owned, findings } of targets(report)) {
    const count = `${packages} ${packages === 1 ? 'package' : 'packages'}${owned > 0 ? `, ${owned} owned by the operating system` : ''}`
    const judged = isJudged ? `${countLine(findings)}${incomplete}` : 'Flaws were not looked for.'
    yield `\n${style('bold', title)}\n${count}. ${judged}\n`
    if (findings.length > 0) yield '\n'
    yield* findingRows(findings, report, options)
  }
  if (report.configuration) yield* configurationTable(report.configuration, options, style)
  yield* footer(report, options, style)
}

function* header(report: Report, style: Painter): Generator<string> {
  const { target, distribution } = report
  const facts = [
    distribution ? formatDistribution(distribution) : undefined,
    target.platform ? formatPlatform(target.platform) : undefined,
    target.kind === 'image'
      ? `${report.layers.length} ${report.layers.length === 1 ? 'layer' : 'layers'}`
      : KINDS[target.kind],
    target.commit ? `commit ${target.commit.slice(0, 12)}` : undefined,
  ].filter((fact) => fact !== undefined)
  yield `${style('bold', oneLine(target.name))} (${oneLine(facts.join(', '))})\n`
  const notice = endOfLifeNotice(report)
  if (notice) yield `${style('yellow', oneLine(notice))}\n`
}

const KINDS: Readonly<Record<Exclude<ReportTarget['kind'], 'image'>, string>> = {
  rootfs: 'root file system',
  filesystem: 'source tree',
  repository: 'repository',
  sbom: 'SBOM',
  purls: 'package URLs',
  manifests: 'manifests',
  cluster: 'cluster',
}

interface TableTarget {
  readonly title: string
  readonly packages: number
  /** Of these, how many came in a package of the operating system, whose advisories judge them. */
  readonly owned: number
  readonly findings: readonly Finding[]
}

/** Operating-system packages together, libraries by lock file or kind: what is updated together stands together. */
function targets(report: Report): TableTarget[] {
  const findings = Map.groupBy(report.findings, (finding) => titleOf(finding.package))
  return [...Map.groupBy(report.packages, titleOf)].map(([title, packages]) => ({
    title,
    packages: packages.length,
    owned: packages.filter(({ owner }) => owner !== undefined).length,
    findings: findings.get(title) ?? [],
  }))
}

function titleOf({ type, path, isDeclared }: InventoryPackage): string {
  if (isOsPackage(type)) return `${type} packages of the operating system`
  return isDeclared ? `${oneLine(path)} (${type})` : `${type} packages`
}

function* findingRows(
  findings: readonly Finding[],
  report: Report,
  options: ReportOptions,
): Generator<string> {
  if (findings.length === 0) return
  const style = painter(options.color)
  const columns = chooseColumns(options.columns, findings, report)
  const rows = findings.map((finding) => columns.map((column) => column.cell(finding, report)))
  const gridColumns = columns.map(({ title, isFlexible, yields, isCut }) => ({
    title,
    isFlexible: isFlexible === true,
    ...(options.columns ? {} : { ...(yields && { yields }), ...(isCut && { isCut }) }),
  }))
  yield* grid(gridColumns, rows, options.width, (cell, column, row) => {
    const id = columns[column]?.id
    const finding = findings[row]
    if (id === 'severity' && finding) return style(SEVERITY_STYLES[finding.severity.level], cell)
    return id === 'kev' ? style('red', cell) : cell
  })
}
