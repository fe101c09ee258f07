import { type Severity, severityRank } from '../../core/severity.ts'
import { type Brief, NO_FLAW } from './brief.ts'
import type { Entry } from './entry.ts'

export interface EntryFilter {
  readonly minSeverity?: Severity | undefined
  readonly kevOnly?: boolean | undefined
  /** Of the image; all of them have to be so. */
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/**
 * The entry as the filter lets it through, or undefined. A change counts by what it was as well as by what it is: that
 * something is not critical any more concerns those who were told that it is.
 */
export function filterEntry<T extends Entry>(entry: T, filter: EntryFilter): T | undefined {
  for (const [name, value] of Object.entries(filter.labels ?? {}))
    if (!Object.hasOwn(entry.image.labels, name) || entry.image.labels[name] !== value) return undefined
  const { finding, before, exploited, running } = entry
  // What a rule says of the whole image is not of any severity.
  if (running && finding.status === NO_FLAW) return entry
  if (passes(finding, filter) || (before && passes(before, filter))) return entry
  if (!exploited || !passes(exploited, filter)) return undefined
  // The worst of the image is not what is asked for, but this is.
  const { before: _before, exploited: _exploited, ...rest } = entry
  return { ...rest, finding: exploited } as T
}

function passes(brief: Brief, { minSeverity = 'UNKNOWN', kevOnly = false }: EntryFilter): boolean {
  return severityRank(brief.severity) >= severityRank(minSeverity) && (!kevOnly || brief.kev)
}
