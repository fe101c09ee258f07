import { dirname, isAbsolute, join } from 'node:path'
import type { Report } from '../../../core/report.ts'
import { decide } from '../../../judgement/decide.ts'
import { policyJudge } from '../../../judgement/policy/index.ts'
import { readPolicyTests } from '../../../judgement/policy/test-file.ts'
import type { CompiledPolicy } from '../../../judgement/policy/types.ts'
import type { Judge } from '../../../judgement/types.ts'
import { loadPolicies } from './load-policies.ts'

export interface PolicyTestResult {
  readonly name: string
  /** Report and policies, for people. */
  readonly of: string
  /** Empty where all is as expected. */
  readonly faults: readonly string[]
}

export interface PolicyTestOptions {
  readonly file: string
  readonly text: string
  /** Throws PlimsollErrors. */
  readReport(path: string): Promise<Report>
  readonly signal: AbortSignal
}

/**
 * Runs a test file: which policies make what of which saved reports. What a report has suppressed stays suppressed, and what it
 * says of its policies is forgotten. Throws `policy-invalid`, `policy-unknown`, and what reading a report throws.
 */
export async function* runPolicyTests(options: PolicyTestOptions): AsyncGenerator<PolicyTestResult> {
  const { file, text, signal } = options
  const folder = dirname(file)
  for (const test of await readPolicyTests(text, file)) {
    const policies = await loadPolicies(test.policies, signal, folder)
    test.checkRuleNames(new Set(policies.flatMap(({ ruleNames }) => ruleNames)))
    const path = isAbsolute(test.report) ? test.report : join(folder, test.report)
    const report = judgedAnew(await options.readReport(path), policies)
    yield {
      name: test.name,
      of: `${test.report} by ${test.policies.join(', ')}`,
      faults: test.faults(report),
    }
  }
}

/** Exit codes as they are without options. */
const VERDICT = {
  exitCode: 0,
  exitOnEol: 0,
  allowIncomplete: false,
  failOnEmpty: false,
  failOnUnusedExceptions: false,
} as const

function judgedAnew(report: Report, policies: readonly CompiledPolicy[]): Report {
  const { suppressed, decisions, verdict: _verdict, ...unjudged } = report
  const { exceptions, vex } = decisions
  const asItWas: Judge = (kept) => ({ kept, suppressed, record: { exceptions, vex } })
  const problems = report.problems.filter(({ code }) => code !== 'policy-unjudged')
  return decide(
    { ...unjudged, problems },
    { filters: asItWas, policy: policyJudge(policies) },
    { verdict: VERDICT },
  )
}
