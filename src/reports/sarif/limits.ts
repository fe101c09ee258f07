/*
 * What GitHub's code scanning accepts. More of something, and it refuses the whole file.
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/troubleshoot-sarif-uploads/results-exceed-limit
 */

/** Results of one run. There are never more rules than results. */
export const MAX_RESULTS = 25_000
/** Of these it keeps so many. */
export const KEPT_RESULTS = 5000
/** Bytes of the file as gzip makes it smaller; 10 MB are refused. */
export const MAX_UPLOAD_BYTES = 9_500_000
/** Tags of a rule that it shows; 20 are accepted. */
export const MAX_TAGS = 10
/** UTF-16 units of the short and of the full description of a rule. */
export const MAX_DESCRIPTION = 1024

/*
 * Limits of our own, so that no single text or list fills the file.
 */

/** UTF-16 units of a help text; of one in Markdown, without its links. */
export const MAX_HELP = 8000
/** UTF-16 units of any other text. */
export const MAX_TEXT = 4000
/** Notifications of one run; the rest is counted. */
export const MAX_NOTIFICATIONS = 1000
/** Suppressed findings that are listed as properties of the run; the rest is counted. */
export const MAX_SUPPRESSED = 5000
/** References of a help text. */
export const MAX_REFERENCES = 10

/** Bytes that are kept free for what is written after the results, rules apart. */
export const TAIL_BYTES = 500_000
