import type { KubesecReport, ScoredRule } from './score.ts'

/** The reports as kubesec prints them, byte for byte, without the line's end behind them. */
export function reportsJson(reports: readonly KubesecReport[]): string {
  return goJson(reports.map(printed), 2)
}

/** As a signed link has it: without blanks. */
export function compactReportJson(report: KubesecReport): string {
  return goJson(printed(report))
}

function printed({ object, valid, fileName, message, score, scoring }: KubesecReport): object {
  const lists = Object.entries({
    critical: scoring.critical,
    passed: scoring.passed,
    advise: scoring.advise,
  }).filter(([, rules]) => rules.length > 0)
  return {
    object,
    valid,
    fileName,
    ...(message === '' ? {} : { message }),
    score,
    scoring: Object.fromEntries(lists.map(([name, rules]) => [name, rules.map(printedRule)])),
  }
}

function printedRule({ id, selector, reason, points }: ScoredRule): object {
  return { id, selector, reason, points }
}

/** What Go escapes besides what JSON asks for. https://pkg.go.dev/encoding/json#Marshal */
const ESCAPED = /[<>&\u2028\u2029]/g

/** JSON as Go writes it. */
export function goJson(value: unknown, indent?: number): string {
  const wellFormed = (_key: string, one: unknown) => (typeof one === 'string' ? one.toWellFormed() : one)
  return JSON.stringify(value, wellFormed, indent).replace(
    ESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
