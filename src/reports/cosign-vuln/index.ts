import type { Report } from '../../core/report.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'

/**
 * The predicate of cosign's attestation of a scan, for `cosign attest --type vuln --predicate FILE IMAGE`. Its result
 * is our JSON report, whole.
 * https://github.com/sigstore/cosign/blob/main/specs/COSIGN_VULN_ATTESTATION_SPEC.md
 *
 * @param result the format that writes that report
 */
export function cosignVulnFormat(result: ReportFormat): ReportFormat {
  return { write: (report, options) => writePredicate(report, options, result) }
}

function* writePredicate(report: Report, options: ReportOptions, result: ReportFormat): Generator<string> {
  const { tool, database, createdAt } = report
  const version = JSON.stringify(tool.version)
  yield '{\n  "invocation": {\n    "parameters": [],\n    "uri": "",\n    "event_id": "",\n    "builder.id": ""\n  },\n'
  yield `  "scanner": {\n    "uri": ${JSON.stringify(`pkg:npm/${tool.name}@${tool.version}`)},\n    "version": ${version},\n`
  yield `    "db": {\n      "uri": "",\n      "version": ${JSON.stringify(database.digest)}\n    },\n    "result": `
  // No text of JSON has a line feed in it, so what is moved in is the space between its members alone.
  let last = ''
  for (const piece of result.write(report, options)) {
    yield last
    last = piece.replaceAll('\n', '\n    ')
  }
  yield `${last.trimEnd()}\n  },\n`
  // The clock of a report stands still, so that the same report has the same bytes.
  const time = JSON.stringify(createdAt)
  yield `  "metadata": {\n    "scanStartedOn": ${time},\n    "scanFinishedOn": ${time}\n  }\n}\n`
}
