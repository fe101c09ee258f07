import type { Finding } from '../../core/finding.ts'
import { fullName } from '../../core/package.ts'
import { oneLine } from '../../core/printable.ts'
import type { Report } from '../../core/report.ts'
import { reachabilityMark } from '../reachability-words.ts'

export interface Column {
  /** What `--table columns=` calls it. */
  readonly id: string
  readonly title: string
  /** Whether the column gives way when the table is too wide. */
  readonly isFlexible?: boolean
  /** Left out when that was not enough, 1 before 2; never where the user chose the columns. */
  readonly yields?: number
  /** Cut when nothing else is left to give way. */
  readonly isCut?: boolean
  cell(finding: Finding, report: Report): string
}

export const COLUMNS: readonly Column[] = [
  { id: 'package', title: 'Package', isCut: true, cell: ({ package: pkg }) => oneLine(fullName(pkg)) },
  { id: 'id', title: 'Vulnerability', cell: ({ id }) => oneLine(id) },
  { id: 'severity', title: 'Severity', cell: ({ severity }) => severity.level },
  { id: 'kev', title: 'KEV', cell: ({ kev }) => (kev ? 'exploited' : '') },
  { id: 'epss', title: 'EPSS', yields: 1, cell: ({ epss }) => (epss ? percent(epss.score) : '') },
  {
    id: 'reached',
    title: 'Reached',
    yields: 1,
    cell: ({ reachability }) => reachabilityMark(reachability),
  },
  { id: 'status', title: 'Status', yields: 3, cell: statusOf },
  { id: 'installed', title: 'Installed', yields: 2, cell: ({ package: { version } }) => oneLine(version) },
  { id: 'fixed', title: 'Fixed', cell: ({ fixedVersion }) => oneLine(fixedVersion ?? '') },
  { id: 'title', title: 'Title', isFlexible: true, cell: ({ title }) => oneLine(title ?? '') },
  { id: 'source', title: 'Source', cell: ({ evidence }) => oneLine(evidence[0]?.name ?? '') },
  { id: 'path', title: 'Path', isFlexible: true, cell: ({ package: { path } }) => oneLine(path) },
  {
    id: 'layer',
    title: 'Layer',
    cell: ({ package: { originLayer } }) => (originLayer === undefined ? '' : String(originLayer + 1)),
  },
  { id: 'origin', title: 'Origin', isFlexible: true, cell: originOf },
  { id: 'feed', title: 'Feed', cell: ({ evidence }) => evidence[0]?.feed ?? '' },
  {
    id: 'cvss',
    title: 'CVSS',
    cell: ({ ratings }) => String(ratings.find(({ cvss }) => cvss)?.cvss?.score ?? ''),
  },
]

const DEFAULT_COLUMNS = [
  'package',
  'id',
  'severity',
  'kev',
  'epss',
  'reached',
  'status',
  'installed',
  'fixed',
  'title',
]
/** Only there when some finding has something to say in it. */
const OPTIONAL_COLUMNS: ReadonlySet<string> = new Set(['kev', 'epss', 'reached'])

/** @param chosen ids, each of COLUMNS */
export function chooseColumns(
  chosen: readonly string[] | undefined,
  findings: readonly Finding[],
  report: Report,
): Column[] {
  const columns = (chosen ?? DEFAULT_COLUMNS).flatMap(
    (id) => COLUMNS.find((column) => column.id === id) ?? [],
  )
  if (chosen) return columns
  return columns.filter(
    (column) =>
      !OPTIONAL_COLUMNS.has(column.id) || findings.some((finding) => column.cell(finding, report) !== ''),
  )
}

/** That a program was matched by its CPE alone is said, because it is less sure. */
function statusOf({ status, evidence }: Finding): string {
  return evidence.length > 0 && evidence.every(({ basis }) => basis === 'cpe') ? `${status}, by CPE` : status
}

/** The instruction that brought the package in. */
function originOf({ package: { originLayer } }: Finding, { layers }: Report): string {
  return originLayer === undefined ? '' : oneLine(layers[originLayer]?.createdBy ?? '')
}

function percent(probability: number): string {
  return `${(probability * 100).toFixed(1)}%`
}
