import type { ReportFormat } from '../types.ts'
import { writePage } from './page.ts'

/** One report as a page for a browser, in one file. */
export const htmlFormat: ReportFormat = {
  write: (report) => writePage([report], { hasFindings: true }),
}
