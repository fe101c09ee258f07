import type { Finding } from '../../../core/finding.ts'
import type { Severity } from '../../../core/severity.ts'
import type { NormalizedSeverity } from './schemas.ts'

const LEVELS: Readonly<Record<Severity, NormalizedSeverity>> = {
  UNKNOWN: 'Unknown',
  LOW: 'Low',
  MEDIUM: 'Medium',
  HIGH: 'High',
  CRITICAL: 'Critical',
}

/** Words of publishers for what is below LOW, of which Clair has a level and we have none. */
const NEGLIGIBLE: ReadonlySet<string> = new Set(['negligible', 'unimportant'])

/** `word` as whoever rated it has it. */
export interface ClairSeverity {
  readonly word: string
  readonly level: NormalizedSeverity
}

export function severityOf({ severity, ratings }: Pick<Finding, 'severity' | 'ratings'>): ClairSeverity {
  const level = LEVELS[severity.level]
  const word = ratings.find(({ author }) => author === severity.author)?.label
  if (word === undefined) return { word: level, level }
  return { word, level: level === 'Low' && NEGLIGIBLE.has(word.toLowerCase()) ? 'Negligible' : level }
}
