import type { Finding } from '../../core/finding.ts'
import { type Misconfiguration, subjectName } from '../../core/misconfiguration.ts'
import { fullName } from '../../core/package.ts'
import type { Report } from '../../core/report.ts'
import { escapeCsv } from '../escape-csv.ts'
import { mainCvss, webLinks } from '../facts.ts'
import { type Note, notesOf } from '../notes.ts'
import type { ReportFormat } from '../types.ts'
import { decisionWords, sentence } from '../wording.ts'

/**
 * Comma-separated values, https://www.rfc-editor.org/rfc/rfc4180, with a header: a row for each finding, each that is
 * suppressed, each misconfiguration, each problem, and whatever else is to be said; `Kind` tells which. Columns are added at the end only.
 */
export const csvFormat: ReportFormat = {
  write: writeCsv,
}

type Row = { readonly [Name in Column]?: string | number | undefined }

const COLUMNS = [
  'Kind',
  'ID',
  'Severity',
  'Package',
  'Installed',
  'Fixed',
  'Status',
  'Title',
  'CVSS',
  'EPSS',
  'KnownExploited',
  'Aliases',
  'SeverityBy',
  'Type',
  'Path',
  'Layer',
  'PURL',
  'URL',
  'SuppressedBy',
  'Reason',
  'Line',
  'Resource',
  'Container',
  'Reachability',
] as const
type Column = (typeof COLUMNS)[number]

const END = '\r\n'

function* writeCsv(report: Report): Generator<string> {
  yield COLUMNS.join(',') + END
  for (const finding of report.findings) yield line(findingRow(finding, report))
  for (const { finding, decision, reason } of report.suppressed)
    yield line({
      ...findingRow(finding, report),
      Kind: 'suppressed',
      SuppressedBy: decisionWords(decision),
      Reason: reason,
    })
  const { misconfigurations = [], suppressed = [] } = report.configuration ?? {}
  for (const one of misconfigurations) yield line(misconfigurationRow(one))
  for (const { misconfiguration, decision, reason } of suppressed)
    yield line({
      ...misconfigurationRow(misconfiguration),
      Kind: 'suppressed-misconfiguration',
      SuppressedBy: decisionWords(decision),
      Reason: reason,
    })
  for (const note of notesOf(report)) if (note.kind !== 'misconfiguration') yield line(noteRow(note))
}

function line(row: Row): string {
  return COLUMNS.map((column) => cell(row[column])).join(',') + END
}

function cell(value: string | number | undefined): string {
  return typeof value === 'string' ? escapeCsv(value) : String(value ?? '')
}

function findingRow(finding: Finding, { layers }: Report): Row {
  const { package: pkg, severity, epss, kev, ids } = finding
  const layer = pkg.originLayer === undefined ? undefined : layers[pkg.originLayer]
  return {
    Kind: 'finding',
    ID: finding.id,
    Severity: severity.level,
    Package: fullName(pkg),
    Installed: pkg.version,
    Fixed: finding.fixedVersion,
    Status: finding.status,
    Title: finding.title,
    CVSS: mainCvss(finding)?.score,
    EPSS: epss?.score,
    KnownExploited: kev?.dateAdded,
    Aliases: ids.filter((id) => id !== finding.id).join(' '),
    SeverityBy: severity.author,
    Type: pkg.type,
    Path: pkg.path,
    Layer: layer?.diffId,
    PURL: pkg.purl,
    URL: webLinks(finding)[0],
    Reason: finding.statusReason,
    Reachability: finding.reachability?.state,
  }
}

function misconfigurationRow(one: Misconfiguration): Row {
  const { id, aliases, severity, title, message, advice, references, subject, place } = one
  return {
    Kind: 'misconfiguration',
    ID: id,
    Severity: severity,
    Title: title,
    Aliases: aliases.join(' '),
    Path: place.file,
    URL: references[0],
    Reason: `${sentence(message)} ${advice}`,
    Line: place.startLine,
    Resource: subjectName(subject),
    Container: subject.container,
  }
}

/** Of a problem `Path` is what it concerns. */
function noteRow({ kind, id, level, subject, text }: Note): Row {
  return { Kind: kind === 'problem' ? 'problem' : 'note', ID: id, Status: level, Path: subject, Reason: text }
}
