import type { ReportFormat } from '../types.ts'
import { headOf } from './head.ts'
import { MAX_COMMENT_BYTES, MAX_SUMMARY_BYTES } from './limits.ts'
import { page } from './page.ts'
import { sectionsOf } from './sections.ts'

/**
 * GitHub Flavored Markdown (https://github.github.com/gfm/) for a comment on a pull or merge request, never longer than
 * one may be. Names of strangers form no markup, no link and no mention.
 */
export const markdownFormat: ReportFormat = {
  write: (report) => page(headOf(report), sectionsOf(report, false), MAX_COMMENT_BYTES),
}

/** The same for the file that `$GITHUB_STEP_SUMMARY` names, with its longer limit, and folded where it is long. */
export const githubSummaryFormat: ReportFormat = {
  write: (report) => page(headOf(report), sectionsOf(report, true), MAX_SUMMARY_BYTES),
}
