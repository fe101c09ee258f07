import type { Report, ReportTarget } from '../../core/report.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { artifactId, metadataOf, plimsollFacts } from './head.ts'
import { results } from './results.ts'

/**
 * Trivy's report, SchemaVersion 2, so that what reads that reads this; our own facts are under keys called
 * `Plimsoll`. docs/schema/report.schema.json describes the whole.
 */
export const jsonFormat: ReportFormat = {
  write: writeJson,
}

/** In Trivy's words, which has none for a list of purls. */
const ARTIFACT_TYPES: Readonly<Record<ReportTarget['kind'], string>> = {
  image: 'container_image',
  rootfs: 'filesystem',
  filesystem: 'filesystem',
  repository: 'repository',
  sbom: 'sbom',
  purls: 'purls',
}

/** Written member by member, and results one at a time: a report with ten thousand findings is never one string. */
function* writeJson(report: Report, options: ReportOptions): Generator<string> {
  const { target } = report
  const head = {
    SchemaVersion: 2,
    CreatedAt: report.createdAt,
    ArtifactID: artifactId(report),
    ArtifactName: target.name,
    ArtifactType: ARTIFACT_TYPES[target.kind],
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

/** As it stands this many levels deep: written inside so many lists, which are then cut away. */
function format(value: unknown, levels: number): string {
  let nested = value
  for (let level = 0; level < levels; level++) nested = [nested]
  const text = JSON.stringify(nested, undefined, 2)
  // Each list adds a bracket, a line feed and an indentation: two spaces more with each level.
  const before = levels * (levels + 3)
  const after = levels * (levels + 1)
  return text.slice(before, text.length - after).replace(UNSAFE, escape)
}

// What JSON may hold as it is, and a terminal or editor would still obey: C1 controls, marks of direction.
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
