import { isRecord } from '../../kubernetes/object.ts'
import type { Validator } from '../../kubernetes/schema/validator.ts'
import { readValues } from './documents.ts'
import { type KubesecReport, NO_SCORING } from './report.ts'
import type { Rule } from './rules/types.ts'
import { objectName, scoreObject } from './score.ts'

export interface ScanNeeds {
  readonly rules: readonly Rule[]
  readonly validator: Validator
  readonly signal: AbortSignal
}

export interface ScanOutcome {
  readonly reports: readonly KubesecReport[]
  /** Documents that kubesec does not see; see `readValues`. */
  readonly ignored: number
}

/** A report for each document of a manifest. Throws `kubesec-invalid` when one of them cannot be read. */
export async function scanText(text: string, fileName: string, needs: ScanNeeds): Promise<ScanOutcome> {
  const { values, ignored } = await readValues(text)
  const reports: KubesecReport[] = []
  for (const value of values) reports.push(await reportOf(value, fileName.toWellFormed(), needs))
  return { reports, ignored }
}

/** What its schema does not allow is not looked at any further, and has no points. */
async function reportOf(
  value: unknown,
  fileName: string,
  { rules, validator, signal }: ScanNeeds,
): Promise<KubesecReport> {
  const validity = await validator.validate(value, signal)
  if (validity.valid && isRecord(value)) return { valid: true, fileName, ...scoreObject(value, { rules }) }
  const message = validity.valid ? '' : validity.message.toWellFormed()
  const object = objectName(value)
  return { object, valid: false, fileName, rules: [], message, score: 0, scoring: NO_SCORING }
}

/** Whether a pipeline may go on: a score of 0 is not enough, although its message says that it passed. */
export function isGoodEnough(reports: readonly KubesecReport[]): boolean {
  return reports.length > 0 && reports.every(({ score }) => score > 0)
}
