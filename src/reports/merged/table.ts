import { subjectName } from '../../core/misconfiguration.ts'
import { fullName } from '../../core/package.ts'
import { oneLine } from '../../core/printable.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { distinctMisconfigurations } from '../distinct-misconfigurations.ts'
import { type GridColumn, grid } from '../grid.ts'
import { placeName } from '../misconfiguration-words.ts'

const COLUMNS = [
  { title: 'Image', isFlexible: false, isCut: true },
  { title: 'Package', isFlexible: false },
  { title: 'Vulnerability', isFlexible: false },
  { title: 'Severity', isFlexible: false },
  { title: 'Installed', isFlexible: false, yields: 2 },
  { title: 'Fixed', isFlexible: false },
  { title: 'Title', isFlexible: true },
]

const SETUP_COLUMNS = [
  { title: 'Target', isFlexible: false, isCut: true },
  { title: 'Object', isFlexible: false },
  { title: 'Check', isFlexible: false },
  { title: 'Severity', isFlexible: false },
  { title: 'Place', isFlexible: false, yields: 1 },
  { title: 'What', isFlexible: true },
]
const PROBLEM_COLUMNS = [
  { title: 'Not judged', isFlexible: false, isCut: true },
  { title: 'Problem', isFlexible: false },
  { title: 'What', isFlexible: true },
]

/** Of many reports the findings, what is set up wrongly, and what could not be judged: a table each, report by report. */
export function* mergedTable(reports: readonly Report[], width: number): Generator<string> {
  yield* tableOf(COLUMNS, findingRows(reports), width)
  yield* tableOf(SETUP_COLUMNS, setupRows(reports), width)
  yield* tableOf(PROBLEM_COLUMNS, problemRows(reports), width)
}

function* tableOf(
  columns: readonly GridColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): Generator<string> {
  if (rows.length === 0) return
  yield '\n'
  yield* grid(
    columns,
    rows.map((cells) => cells.map(oneLine)),
    width,
    (cell) => cell,
  )
}

/** Each by risk. */
function findingRows(reports: readonly Report[]): string[][] {
  return reports.flatMap(({ target, findings }) =>
    findings.map(({ package: pkg, id, severity, fixedVersion, title, kev }) => [
      target.name,
      fullName(pkg),
      id,
      kev ? `${severity.level} (exploited)` : severity.level,
      pkg.version,
      fixedVersion ?? '',
      title ?? '',
    ]),
  )
}

function setupRows(reports: readonly Report[]): string[][] {
  return distinctMisconfigurations(reports).map(
    ({ target, value: { subject, id, severity, place, message } }) => [
      target,
      subjectName(subject),
      id,
      severity,
      placeName(place),
      message,
    ],
  )
}

/** What may hide something, each once of a target. */
function problemRows(reports: readonly Report[]): string[][] {
  const rows = reports.flatMap(({ target, problems }) =>
    problems
      .filter(hidesFindings)
      .map(({ code, subject, detail }) => [target.name, code, `${subject}: ${detail}`]),
  )
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()]
}
