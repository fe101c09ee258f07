import type { AdvisoryStatus, AffectedPackage, VersionRange } from '../../core/advisory.ts'
import type { FeedSink } from '../../core/feed.ts'
import type { Mutable } from '../../core/mutable.ts'
import type { SeverityRating } from '../../core/severity.ts'

/*
 * The security tracker's export:
 * `{"glibc": {"CVE-2024-2961": {"description": "…", "scope": "remote", "debianbug": 1069191, "releases": {
 *   "bookworm": {"status": "resolved", "urgency": "not yet assigned", "fixed_version": "2.36-9+deb12u6",
 *                "repositories": {…}, "nodsa": "Minor issue", "nodsa_reason": ""}}}}}`
 * https://security-tracker.debian.org/tracker/, https://security-team.debian.org/security_tracker.html
 */

type Json = Readonly<Record<string, unknown>>

/** Writes what the tracker says, one source package at a time. Hand-written checks: there are some 100 MB of it. */
export class TrackerWriter {
  /** Code names of the releases that occurred. */
  readonly releases = new Set<string>()
  readonly #sink: FeedSink

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  package(name: string, issues: unknown): void {
    if (!isObject(issues)) {
      this.#sink.skipped(name, 'the package has no list of issues')
      return
    }
    for (const id in issues) this.#issue(name, id, issues[id])
  }

  #issue(name: string, id: string, issue: unknown): void {
    const releases = isObject(issue) ? issue['releases'] : undefined
    if (!isObject(issue) || !isObject(releases)) {
      this.#sink.skipped(`${name} ${id}`, 'the issue has no releases')
      return
    }
    this.#advisory(id, issue['description'])
    for (const release in releases) {
      const entry = releases[release]
      this.releases.add(release)
      const affected = isObject(entry) ? affectedOf(name, id, release, entry) : 'the entry is not an object'
      if (typeof affected === 'string') this.#sink.skipped(`${name} ${id} ${release}`, affected)
      else this.#sink.affected(affected)
    }
  }

  /** Each package repeats the text of an issue, so only the first with one is written. */
  #advisory(id: string, description: unknown): void {
    if (this.#sink.hasAdvisory(id)) return
    const text = typeof description === 'string' ? description.trim() : ''
    this.#sink.advisory({
      kind: 'advisory',
      id,
      ...(text ? { title: titleOf(text), description: text } : {}),
      references: [`https://security-tracker.debian.org/tracker/${id}`],
    })
  }
}

/** The record, or why there is none. */
function affectedOf(name: string, id: string, release: string, entry: Json): AffectedPackage | string {
  const { fixed_version: fixed, urgency, nodsa } = entry
  const status = statusOf(entry)
  if (status === 'fixed' && (typeof fixed !== 'string' || fixed === '')) {
    return 'the issue is resolved but has no fixed version'
  }
  const severity = severityOf(urgency)
  const affected: Mutable<AffectedPackage> = {
    advisory: id,
    namespace: release,
    name,
    status,
    ranges: rangesOf(status, fixed),
  }
  if (typeof nodsa === 'string' && nodsa !== '') affected.statusReason = nodsa
  if (severity) affected.severity = severity
  return affected
}

/** Anything that is not known to be harmless is taken for a flaw. */
function statusOf(entry: Json): AdvisoryStatus {
  const { status, urgency, fixed_version: fixed, nodsa_reason: reason } = entry
  if (status === 'resolved') return fixed === '0' ? 'not_affected' : 'fixed'
  if (urgency === 'end-of-life') return 'end_of_life'
  if (status === 'undetermined') return 'under_investigation'
  if (status !== 'open') return 'unknown'
  if (reason === 'ignored') return 'will_not_fix'
  return reason === 'postponed' ? 'fix_deferred' : 'affected'
}

const ALL_VERSIONS: readonly VersionRange[] = [{}]

function rangesOf(status: AdvisoryStatus, fixed: unknown): readonly VersionRange[] {
  if (status === 'not_affected') return []
  return status === 'fixed' && typeof fixed === 'string' ? [{ fixed }] : ALL_VERSIONS
}

/** Urgencies by the security team, shared between records: there are hundreds of thousands of them. */
const SEVERITIES: ReadonlyMap<string, SeverityRating> = new Map([
  ['high', { author: 'debian', level: 'HIGH' }],
  ['medium', { author: 'debian', level: 'MEDIUM' }],
  ['low', { author: 'debian', level: 'LOW' }],
  ['unimportant', { author: 'debian', level: 'LOW', label: 'unimportant' }],
])

/** Stars mark urgencies that were set by hand. `not yet assigned` and `end-of-life` say nothing of how bad it is. */
function severityOf(urgency: unknown): SeverityRating | undefined {
  if (typeof urgency !== 'string') return undefined
  const known = SEVERITIES.get(urgency)
  return known ?? (urgency.endsWith('*') ? SEVERITIES.get(urgency.replaceAll('*', '')) : undefined)
}

const MAX_TITLE = 120

/** The first sentence, cut at a word when it is long. */
function titleOf(description: string): string {
  const line = description.split('\n', 1)[0] ?? ''
  const sentence = line.indexOf('. ')
  const text = sentence > 0 ? line.slice(0, sentence) : line
  if (text.length <= MAX_TITLE) return text.endsWith('.') ? text.slice(0, -1) : text
  const space = text.lastIndexOf(' ', MAX_TITLE - 1)
  return `${text.slice(0, space > 0 ? space : MAX_TITLE - 1)}…`
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
