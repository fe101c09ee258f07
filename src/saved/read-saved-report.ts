import { messageOf, PlimsollError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import { isDeeperThan } from '../sources/documents/json-depth.ts'
import { hasKeys } from './check-shape.ts'
import { isGrypeReport, readGrypeReport } from './grype/read-grype-report.ts'
import { isOwnReport, readOwnReport } from './own/read-own-report.ts'
import { isTrivyReport, readTrivyReport } from './trivy/read-trivy-report.ts'

/**
 * A saved report as the report that it was: Plimsoll's own JSON, Trivy's (schema 2), or Grype's. What another scanner's
 * says that a report of ours has no place for is counted in a problem. Throws `report-invalid`.
 *
 * @param name of the file, for messages
 */
export function readSavedReport(text: string, name: string): Report {
  const value = parse(text, name)
  if (!isMerged(value)) return readSavedValue(value, name)
  throw new PlimsollError('report-invalid', `${name} has several reports, of which only one is wanted.`)
}

/** The same for files that may also have several reports, as `merge` writes them. */
export function readSavedReports(text: string, name: string): Report[] {
  const value = parse(text, name)
  return isMerged(value)
    ? value.Reports.map((one) => readSavedValue(one, name))
    : [readSavedValue(value, name)]
}

/** The same of a value that was parsed already, no deeper than some hundred levels. */
export function readSavedValue(value: unknown, name: string): Report {
  if (isOwnReport(value)) return readOwnReport(value, name)
  if (isTrivyReport(value)) return readTrivyReport(value, name)
  if (isGrypeReport(value)) return readGrypeReport(value, name)
  throw new PlimsollError(
    'report-invalid',
    `${name} is no JSON report of Plimsoll, of Trivy (SchemaVersion 2) or of Grype.`,
  )
}

function isMerged(value: unknown): value is { readonly Reports: readonly unknown[] } {
  return hasKeys(value, 'Kind', 'Reports') && value['Kind'] === 'reports' && Array.isArray(value['Reports'])
}

function parse(text: string, name: string): unknown {
  if (isDeeperThan(Buffer.from(text), MAX_DEPTH))
    throw new PlimsollError('report-invalid', `${name} is nested deeper than ${MAX_DEPTH} levels.`)
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text)
  } catch (error) {
    throw new PlimsollError('report-invalid', `${name} is no JSON: ${messageOf(error)}.`, { cause: error })
  }
}

/** Deeper than the config of an image may be, which a report carries whole. */
const MAX_DEPTH = 200

/** PowerShell writes one before what it redirects into a file. */
const BYTE_ORDER_MARK = '\ufeff'
