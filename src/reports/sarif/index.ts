import type { Finding } from '../../core/finding.ts'
import type { Report, SuppressedFinding } from '../../core/report.ts'
import { identities } from '../identity.ts'
import { jsonText } from '../json-text.ts'
import { subjectName } from '../subject.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { MAX_RESULTS, MAX_UPLOAD_BYTES, TAIL_BYTES } from './limits.ts'
import { result } from './result.ts'
import { rule } from './rule.ts'
import { invocation, runProperties } from './run.ts'
import { relativeUri } from './text.ts'
import { UploadSize } from './upload-size.ts'

/**
 * SARIF 2.1.0 as GitHub's code scanning takes it, and cut at its limits: the most urgent findings stay, and the cut is
 * told. What is suppressed is listed among the properties of the run; with `--show-suppressed` there is a result with a
 * `suppressions` for each, which GitHub shows as open all the same (it does not read that member).
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
 */
export const sarifFormat: ReportFormat = {
  write: writeSarif,
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json'

interface Entry {
  readonly finding: Finding
  readonly suppressed?: SuppressedFinding
}

/** Results come first and rules after them, so that nothing has to be kept but which rules there are. */
function* writeSarif(report: Report, options: ReportOptions): Generator<string> {
  const rules: Finding[] = []
  yield `{\n  "$schema": ${JSON.stringify(SCHEMA)},\n  "version": "2.1.0",\n  "runs": [\n    {\n`
  yield '      "results": ['
  const entries: readonly Entry[] = [
    ...report.findings.map((finding) => ({ finding })),
    ...(options.showSuppressed
      ? report.suppressed.map((suppressed) => ({ finding: suppressed.finding, suppressed }))
      : []),
  ]
  const results = yield* writeResults(entries, rules, report, options)
  const written = { results, omitted: entries.length - results }
  yield results === 0 ? '],\n' : '\n      ],\n'
  yield* writeTool(rules, report)
  const pairs = Object.entries(runMembers(report, written))
  for (const [index, [key, value]] of pairs.entries())
    yield `      ${JSON.stringify(key)}: ${jsonText(value, 3)}${index < pairs.length - 1 ? ',' : ''}\n`
  yield '    }\n  ]\n}\n'
}

/** Gives how many were written. */
function* writeResults(
  entries: readonly Entry[],
  rules: Finding[],
  report: Report,
  options: ReportOptions,
): Generator<string, number> {
  const identify = identities(report)
  const size = new UploadSize(MAX_UPLOAD_BYTES - TAIL_BYTES)
  const indices = new Map<string, number>()
  let written = 0
  for (const { finding, suppressed } of entries) {
    const ruleIndex = indices.get(finding.id) ?? rules.length
    const context = { report, options, ruleIndex, identity: identify(finding) }
    const text = jsonText(result(finding, context, suppressed), 4)
    size.add(text)
    if (ruleIndex === rules.length) size.add(jsonText(rule(finding), 6))
    if (written === MAX_RESULTS || size.bytes > MAX_UPLOAD_BYTES - TAIL_BYTES) break
    if (ruleIndex === rules.length) {
      indices.set(finding.id, ruleIndex)
      rules.push(finding)
    }
    yield `${written === 0 ? '' : ','}\n        ${text}`
    written++
  }
  return written
}

function* writeTool(rules: readonly Finding[], { tool }: Report): Generator<string> {
  yield '      "tool": {\n        "driver": {\n          "name": "Plimsoll",\n'
  yield `          "version": ${JSON.stringify(tool.version)},\n`
  yield `          "semanticVersion": ${JSON.stringify(tool.version)},\n          "rules": [`
  for (const [index, finding] of rules.entries())
    yield `${index === 0 ? '' : ','}\n            ${jsonText(rule(finding), 6)}`
  yield rules.length === 0 ? ']\n' : '\n          ]\n'
  yield '        }\n      },\n'
}

function runMembers(report: Report, written: Parameters<typeof invocation>[1]) {
  return {
    invocations: [invocation(report, written)],
    // GitHub tells the runs of several images apart by it: the category, and a slash behind which is no run's own id.
    automationDetails: { id: `plimsoll/${relativeUri(subjectName(report))}/` },
    columnKind: 'utf16CodeUnits',
    properties: runProperties(report, written),
  }
}
