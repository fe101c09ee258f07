/*
 * Bytes of UTF-8 that a text in Markdown may have.
 */

/** GitHub refuses comments of more than 65,536 characters. */
export const MAX_COMMENT_BYTES = 65_000
/** GitHub drops a step's summary of more than 1,024 KiB: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits */
export const MAX_SUMMARY_BYTES = 1_000_000

/** UTF-16 units of a cell or line; more is cut. */
export const MAX_CELL = 300
/** The same for a title in a table of findings. */
export const MAX_TITLE = 120
