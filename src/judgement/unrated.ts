import type { Finding } from '../core/finding.ts'
import { type Problem, problem } from '../core/problem.ts'
import type { SuppressedFinding } from '../core/report.ts'

/**
 * A finding whose severity could not be looked up is UNKNOWN; where `--severity` takes it out, a critical one may be
 * hidden. Pure.
 *
 * @param missing feeds that might have told the severity and could not be had
 */
export function unratedProblems(
  suppressed: readonly SuppressedFinding[],
  missing: (finding: Finding) => readonly string[],
): Problem[] {
  const feeds = new Set<string>()
  let count = 0
  for (const { finding, by } of suppressed) {
    if (by !== '--severity' || finding.severity.level !== 'UNKNOWN') continue
    const lacking = missing(finding)
    if (lacking.length > 0) count++
    for (const feed of lacking) feeds.add(feed)
  }
  if (count === 0) return []
  const what = count === 1 ? '1 finding' : `${count} findings`
  const detail = `${what} of unknown severity left out by --severity, without ${[...feeds].sort().join(', ')}.`
  return [problem('severity-missing', 'severity', detail)]
}
