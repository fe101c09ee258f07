import { parseSeverity, parseVendorSeverity, type SeverityRating } from '../../../core/severity.ts'

const CVE = /CVE-\d{4}-\d{4,19}/g

/** The ids in a text, each once. */
export function idsIn(text: string): readonly string[] {
  return [...new Set(text.match(CVE))]
}

/** The vendor's word, and which of ours it is. */
export function severityOf(word: string, author: string): SeverityRating | undefined {
  const lower = word.trim().toLowerCase()
  if (lower === '' || lower === 'none' || lower === 'unspecified') return undefined
  const own = parseSeverity(lower)
  if (own === 'UNKNOWN') return undefined
  const level = lower === 'urgent' ? 'CRITICAL' : parseVendorSeverity(lower)
  return { author, ...(level ? { level } : {}), ...(own ? {} : { label: lower }) }
}
