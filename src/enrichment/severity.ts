import { compareText } from '../core/compare-text.ts'
import type { ChosenSeverity } from '../core/finding.ts'
import { type Severity, type SeverityRating, severityOfScore, severityRank } from '../core/severity.ts'

/**
 * The rating that counts: the first author of `sources` who rated, where `auto` stands for the built-in order: who
 * judged the package itself (the distribution), then the authors of the advisories that hit it, then NVD, then
 * whoever else has an opinion.
 *
 * @param ratings in the built-in order
 * @param unknownReason why nobody may have rated, for findings that end up UNKNOWN
 */
export function chooseSeverity(
  ratings: readonly SeverityRating[],
  sources: readonly string[],
  unknownReason: string,
): ChosenSeverity {
  for (const source of sources) {
    const candidates = source === 'auto' ? ratings : ratings.filter(({ author }) => author === source)
    const chosen = firstRated(candidates)
    if (chosen) return chosen
  }
  return { level: 'UNKNOWN', reason: unknownReason }
}

/** Authors of ratings that say how bad it is, in the order of the ratings. */
export function raters(ratings: readonly SeverityRating[]): string[] {
  return ratings.filter((rating) => levelOf(rating) !== undefined).map(({ author }) => author)
}

function firstRated(ratings: readonly SeverityRating[]): ChosenSeverity | undefined {
  for (const rating of ratings) {
    const level = levelOf(rating)
    if (level === undefined) continue
    const reason = reasonOf(rating)
    return { level, author: rating.author, ...(reason === undefined ? {} : { reason }) }
  }
  return undefined
}

/** The author's own level, else what the score means. */
function levelOf({ level, cvss }: SeverityRating): Severity | undefined {
  if (level !== undefined && level !== 'UNKNOWN') return level
  const fromScore = cvss ? severityOfScore(cvss.score) : 'UNKNOWN'
  return fromScore === 'UNKNOWN' ? undefined : fromScore
}

function reasonOf({ level, label, cvss }: SeverityRating): string | undefined {
  if (label !== undefined) return `the author says «${label}»`
  if ((level === undefined || level === 'UNKNOWN') && cvss)
    return `from the CVSS ${cvss.version} score ${cvss.score}`
  return undefined
}

/** Newer versions of CVSS before older ones, NVD before others: for reports that can show only one. */
export function compareRatings(a: SeverityRating, b: SeverityRating): number {
  return (
    Number(b.author === 'nvd') - Number(a.author === 'nvd') ||
    compareText(b.cvss?.version ?? '', a.cvss?.version ?? '') ||
    severityRank(levelOf(b) ?? 'UNKNOWN') - severityRank(levelOf(a) ?? 'UNKNOWN')
  )
}
