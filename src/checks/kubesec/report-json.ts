import { goJson } from './go-json.ts'
import type { KubesecReport, RuleReference } from './report.ts'

/** The report as kubesec writes it, byte for byte, without a line's end. */
export function reportJson(reports: readonly KubesecReport[]): string {
  return goJson(reports.map(jsonOf))
}

/** One report on one line: what a signed link has the digest of. */
export function compactJson(report: KubesecReport): string {
  return goJson(jsonOf(report), 0)
}

/** In the order of the keys, which is part of the format. */
export function jsonOf({ object, valid, fileName, message, score, scoring }: KubesecReport) {
  return {
    object,
    valid,
    fileName,
    ...(message === '' ? {} : { message }),
    score,
    scoring: {
      ...listOf('critical', scoring.critical),
      ...listOf('passed', scoring.passed),
      ...listOf('advise', scoring.advise),
    },
  }
}

function listOf(name: string, rules: readonly RuleReference[]): Record<string, readonly RuleReference[]> {
  return rules.length === 0 ? {} : { [name]: rules }
}
