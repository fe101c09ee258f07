import { jsonFormat } from './json/index.ts'
import { tableFormat } from './table/index.ts'
import type { ReportFormat } from './types.ts'

/** Every format, by name. */
export const REPORT_FORMATS: readonly ReportFormat[] = [
  jsonFormat, //
  tableFormat,
]

export function findFormat(id: string): ReportFormat | undefined {
  return REPORT_FORMATS.find((format) => format.id === id)
}
