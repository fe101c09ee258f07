import type { Report } from '../../core/report.ts'
import type { ReportOptions } from '../types.ts'
import { writePage } from './page.ts'

/** Several reports in one page: a table of the images on top, and the findings of all of them. */
export function* writeMerged(reports: readonly Report[], _options: ReportOptions): Generator<string> {
  yield* writePage(reports, { hasFindings: true })
}

/** The table of the images, what to do first, problems and decisions, without the findings: small for hundreds of images. */
export function* writeSummaryPage(reports: readonly Report[], _options: ReportOptions): Generator<string> {
  yield* writePage(reports, { hasFindings: false })
}
