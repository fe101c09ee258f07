import { messageOf, PlimsollError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
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
  if (isOwnReport(value)) return readOwnReport(value, name)
  if (isTrivyReport(value)) return readTrivyReport(value, name)
  if (isGrypeReport(value)) return readGrypeReport(value, name)
  throw new PlimsollError(
    'report-invalid',
    `${name} is no JSON report of Plimsoll, of Trivy (SchemaVersion 2) or of Grype.`,
  )
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text)
  } catch (error) {
    throw new PlimsollError('report-invalid', `${name} is no JSON: ${messageOf(error)}.`, { cause: error })
  }
}

/** PowerShell writes one before what it redirects into a file. */
const BYTE_ORDER_MARK = '\ufeff'
