import type { Report } from '../../core/report.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { artifactId, metadataOf, plimsollFacts } from './head.ts'
import { results } from './results.ts'

/**
 * Trivy's report, SchemaVersion 2, so that what reads that reads this; our own facts are under keys called
 * `Plimsoll`. docs/schema/report.schema.json describes the whole.
 */
export const jsonFormat: ReportFormat = {
  id: 'json',
  describe: "for programs: Trivy's JSON shape with further facts under «Plimsoll»",
  write: writeJson,
}

/** Written member by member, and results one at a time: a report with ten thousand findings is never one string. */
function* writeJson(report: Report, options: ReportOptions): Generator<string> {
  const { target } = report
  const head = {
    SchemaVersion: 2,
    CreatedAt: report.createdAt,
    ArtifactID: artifactId(report),
    ArtifactName: target.name,
    ArtifactType: target.kind === 'image' ? 'container_image' : 'filesystem',
    Metadata: metadataOf(report),
    Plimsoll: plimsollFacts(report),
  }
  yield '{\n'
  for (const [key, value] of Object.entries(head)) {
    if (value !== undefined) yield `  ${JSON.stringify(key)}: ${format(value, 1)},\n`
  }
  yield '  "Results": ['
  let isFirst = true
  for (const result of results(report, options.listAllPackages)) {
    yield `${isFirst ? '' : ','}\n    ${format(result, 2)}`
    isFirst = false
  }
  yield isFirst ? ']\n}\n' : '\n  ]\n}\n'
}

function format(value: unknown, levels: number): string {
  return JSON.stringify(value, undefined, 2)
    .replaceAll('\n', `\n${'  '.repeat(levels)}`)
    .replace(UNSAFE, escape)
}

// What JSON may hold as it is, and a terminal or editor would still obey: C1 controls, marks of direction.
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
