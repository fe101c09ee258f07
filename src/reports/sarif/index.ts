import type { Finding } from '../../core/finding.ts'
import type { Misconfiguration, SuppressedMisconfiguration } from '../../core/misconfiguration.ts'
import type { Report, SuppressedFinding } from '../../core/report.ts'
import { identities, misconfigurationIdentities } from '../identity.ts'
import { jsonLine, jsonText } from '../json-text.ts'
import { subjectName } from '../subject.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { MAX_RESULTS, MAX_UPLOAD_BYTES } from './limits.ts'
import { misconfigurationResult, misconfigurationRule } from './misconfiguration.ts'
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

/** A result and its rule, made when it is its turn. */
interface Entry {
  readonly ruleId: string
  readonly result: (ruleIndex: number) => object
  readonly rule: () => object
}

/**
 * Results come first and rules after them, so that results need not be kept until it is known which rules there are.
 * Each is on a line of its own, without the space that people would read it with: the file has a limit.
 */
function* writeSarif(report: Report, options: ReportOptions): Generator<string> {
  const rules: string[] = []
  yield `{\n  "$schema": ${JSON.stringify(SCHEMA)},\n  "version": "2.1.0",\n  "runs": [\n    {\n`
  yield '      "results": ['
  const entries = [...findingEntries(report, options), ...misconfigurationEntries(report, options)]
  const results = yield* writeResults(entries, rules, report)
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
  /** Their texts, to which it adds. */
  rules: string[],
  report: Report,
): Generator<string, number> {
  const size = new UploadSize(MAX_UPLOAD_BYTES)
  // What comes after the results goes first: problems are not to fall victim to findings, and it has limits of its own.
  size.add(jsonText(runMembers(report, { results: MAX_RESULTS, omitted: entries.length }), 3))
  const indices = new Map<string, number>()
  let written = 0
  for (const entry of entries) {
    const ruleIndex = indices.get(entry.ruleId) ?? rules.length
    const text = jsonLine(entry.result(ruleIndex))
    const ruleText = ruleIndex === rules.length ? jsonLine(entry.rule()) : ''
    size.add(text)
    size.add(ruleText)
    if (written === MAX_RESULTS || size.bytes > MAX_UPLOAD_BYTES) break
    if (ruleText !== '') {
      indices.set(entry.ruleId, ruleIndex)
      rules.push(ruleText)
    }
    yield `${written === 0 ? '' : ','}\n        ${text}`
    written++
  }
  return written
}

function findingEntries(report: Report, options: ReportOptions): readonly Entry[] {
  const identify = identities(report)
  const entry = (finding: Finding, suppressed?: SuppressedFinding): Entry => {
    const identity = identify(finding)
    return {
      ruleId: finding.id,
      result: (ruleIndex) => result(finding, { report, options, ruleIndex, identity }, suppressed),
      rule: () => rule(finding),
    }
  }
  return [
    ...report.findings.map((finding) => entry(finding)),
    ...(options.showSuppressed ? report.suppressed.map((one) => entry(one.finding, one)) : []),
  ]
}

function misconfigurationEntries({ configuration }: Report, options: ReportOptions): readonly Entry[] {
  if (!configuration) return []
  const identify = misconfigurationIdentities()
  const entry = (one: Misconfiguration, suppressed?: SuppressedMisconfiguration): Entry => {
    const identity = identify(one)
    return {
      ruleId: one.id,
      result: (ruleIndex) => misconfigurationResult(one, { ruleIndex, identity }, suppressed),
      rule: () => misconfigurationRule(one),
    }
  }
  const { misconfigurations, suppressed } = configuration
  return [
    ...misconfigurations.map((one) => entry(one)),
    ...(options.showSuppressed ? suppressed.map((one) => entry(one.misconfiguration, one)) : []),
  ]
}

function* writeTool(rules: readonly string[], { tool }: Report): Generator<string> {
  yield '      "tool": {\n        "driver": {\n          "name": "Plimsoll",\n'
  yield `          "version": ${JSON.stringify(tool.version)},\n`
  yield `          "semanticVersion": ${JSON.stringify(tool.version)},\n          "rules": [`
  for (const [index, text] of rules.entries()) yield `${index === 0 ? '' : ','}\n            ${text}`
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
