import { SEVERITIES, type Severity, severityRank } from '../../../core/severity.ts'

/** A severity in conditions: it can be compared with the five constants, and with nothing else. */
export class SeverityValue {
  readonly #level: Severity

  constructor(level: Severity) {
    this.#level = level
  }

  get rank(): number {
    return severityRank(this.#level)
  }

  toString(): string {
    return this.#level
  }
}

/** One value each, so that they are the same where they are equal. */
export const SEVERITY_VALUES = Object.fromEntries(
  SEVERITIES.map((level) => [level, new SeverityValue(level)]),
) as Readonly<Record<Severity, SeverityValue>>
