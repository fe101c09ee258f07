import type { Report, ReportTarget } from '../../core/report.ts'
import { jsonText } from '../json-text.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { configurationResults } from './configuration.ts'
import { artifactId, metadataOf, plimsollFacts } from './head.ts'
import { results } from './results.ts'

/**
 * Trivy's report, SchemaVersion 2, so that what reads that reads this; our own facts are under keys called
 * `Plimsoll`. docs/schema/report.schema.json describes the whole.
 */
export const jsonFormat: ReportFormat = {
  write: writeJson,
}

/** In Trivy's words, which has none for a list of purls. What manifests are it calls a file system. */
const ARTIFACT_TYPES: Readonly<Record<ReportTarget['kind'], string>> = {
  image: 'container_image',
  rootfs: 'filesystem',
  filesystem: 'filesystem',
  repository: 'repository',
  sbom: 'sbom',
  purls: 'purls',
  manifests: 'filesystem',
  cluster: 'kubernetes',
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
    if (value !== undefined) yield `  ${JSON.stringify(key)}: ${jsonText(value, 1)},\n`
  }
  yield '  "Results": ['
  let isFirst = true
  for (const result of allResults(report, options)) {
    yield `${isFirst ? '' : ','}\n    ${jsonText(result, 2)}`
    isFirst = false
  }
  yield isFirst ? ']\n}\n' : '\n  ]\n}\n'
}

function* allResults(report: Report, options: ReportOptions): Generator<object> {
  yield* results(report, options.listAllPackages)
  if (report.configuration) yield* configurationResults(report.configuration)
}
