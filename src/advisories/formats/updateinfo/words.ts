import { parseSeverity, type SeverityRating } from '../../../core/severity.ts'

const CVE = /CVE-\d{4}-\d{4,19}/g

/** The ids in a text, each once. */
export function idsIn(text: string): readonly string[] {
  return [...new Set(text.match(CVE))]
}

const LEVELS: Readonly<Record<string, SeverityRating['level']>> = {
  important: 'HIGH',
  moderate: 'MEDIUM',
  urgent: 'CRITICAL',
  none: undefined,
}

/** The vendor's word, and which of ours it is. */
export function severityOf(word: string, author: string): SeverityRating | undefined {
  const lower = word.trim().toLowerCase()
  if (lower === '' || lower === 'none' || lower === 'unspecified') return undefined
  const own = parseSeverity(lower)
  if (own === 'UNKNOWN') return undefined
  const level = own ?? LEVELS[lower]
  return { author, ...(level ? { level } : {}), ...(own ? {} : { label: lower }) }
}
