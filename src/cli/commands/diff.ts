import { compareReports } from '../../comparison/compare-reports.ts'
import { FAIL_ON_CHANGE, type FailOnChange, failuresOf } from '../../comparison/fail-on.ts'
import type { CompareVersions, Comparison } from '../../comparison/types.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Report } from '../../core/report.ts'
import { orderOfPackage } from '../../ecosystems/order-of-package.ts'
import { rejudge } from '../../engine/rejudge.ts'
import type { DecisionSources } from '../../engine/request.ts'
import { scan } from '../../engine/scan.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import { comparisonJson } from '../../reports/comparison/json.ts'
import { comparisonMarkdown } from '../../reports/comparison/markdown.ts'
import { comparisonTable } from '../../reports/comparison/table.ts'
import { documentKind } from '../../saved/document-kind.ts'
import { readReportFile } from '../../saved/read-report-file.ts'
import type { CommandContext } from '../context.ts'
import { credentialsOf } from '../credentials.ts'
import { oneFormat, writeOne } from '../formats.ts'
import { terminalProgress } from '../progress.ts'
import { onePath } from '../report-outputs.ts'
import { type Credentials, decisionSources, reportTime, scanRequest } from '../scan-request.ts'
import { targetOfName } from '../target-of-name.ts'

/** What became of the first target in the second; both are judged by the same decisions. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options } = context
  const format = oneFormat(context, ['table', 'json', 'markdown'])
  onePath(options)
  const rules = rulesOf(options.list('fail-on'))
  const [first = '', second = ''] = operands
  if (first === '-' && second === '-')
    throw new PlimsollError('usage', 'Only one of the two can be standard input.')
  const credentials = await credentialsOf(context)
  const a = await reportOf(first, context, credentials)
  const b = await reportOf(second, context, credentials)
  const comparison = compareReports(a, b, comparer(a, b))
  await writeOne(context, (width) => {
    if (format === 'json') return comparisonJson(comparison)
    return format === 'markdown' ? comparisonMarkdown(comparison) : comparisonTable(comparison, width)
  })
  return exitCodeOf(comparison, rules, context)
}

function rulesOf(names: readonly string[]): FailOnChange[] {
  return names.map((name) => {
    const rule = FAIL_ON_CHANGE.find((one) => one === name)
    if (rule) return rule
    throw new PlimsollError(
      'option-invalid',
      `--fail-on of diff knows ${FAIL_ON_CHANGE.join(', ')}, not ${name}.`,
    )
  })
}

/** A saved report, or what is to be scanned: by what is there. */
async function reportOf(name: string, context: CommandContext, credentials: Credentials): Promise<Report> {
  const { options, signal } = context
  const kind = name === '-' ? 'report' : await documentKind(name)
  const decisions = sideDecisions(context)
  if (kind === 'report') {
    const saved = await readReportFile(name, { stdin: () => context.stdin, signal })
    const now = reportTime(context)
    return await rejudge(saved, decisions, { now, signal })
  }
  const target = kind === 'sbom' ? ({ kind, path: name } as const) : await targetOfName(name, options)
  const request = scanRequest(target, context, credentials, terminalProgress(context))
  const report = await scan({ ...request, decisions })
  signal.throwIfAborted()
  return report
}

/** Here `--exit-code` is about the comparison, and not about what is left on a side. */
function sideDecisions(context: CommandContext): DecisionSources {
  const sources = decisionSources(context)
  return { ...sources, verdict: { ...sources.verdict, exitCode: 0 } }
}

function comparer(a: Report, b: Report): CompareVersions {
  return (before, after) => {
    const order = orderOfPackage(after, b.distribution) ?? orderOfPackage(before, a.distribution)
    const isValid = order?.isValid(before.version) && order.isValid(after.version)
    return isValid ? order?.compare(before.version, after.version) : undefined
  }
}

/** What was asked for comes first, as it is certain; then what may be missing. */
function exitCodeOf(
  comparison: Comparison,
  rules: readonly FailOnChange[],
  { options, stderr }: CommandContext,
): number {
  const failures = failuresOf(comparison, rules)
  if (failures.length > 0) {
    const words = failures.map(({ rule, count }) => `${rule}: ${count}`).join(', ')
    if (!options.flag('quiet')) stderr.write(`plimsoll: failed by --fail-on (${words})\n`)
    return options.number('exit-code') || EXIT_CODES.denied
  }
  const isIncomplete = comparison.a.isIncomplete || comparison.b.isIncomplete
  return isIncomplete && !options.flag('allow-incomplete') ? EXIT_CODES.incomplete : EXIT_CODES.clean
}
