import { compareText } from '../../core/compare-text.ts'
import type { VexDocument, VexStatement, VexStatus } from './types.ts'

/** A statement that is about a finding. */
export interface Applied {
  readonly document: VexDocument
  readonly statement: VexStatement
  /** Place of the first document of its author among those that the user gave. */
  readonly rank: number
}

/**
 * What counts of several statements about one finding, one for each author, the deciding one first. Between authors
 * the order counts in which the user gave their documents; of one author the latest statement, and of those of one time
 * the one that keeps the finding.
 */
export function weigh(applied: readonly Applied[]): readonly Applied[] {
  const sorted = applied.toSorted(
    (a, b) =>
      a.rank - b.rank ||
      timeOf(b.statement) - timeOf(a.statement) ||
      CAUTION[b.statement.status] - CAUTION[a.statement.status] ||
      compareText(a.document.name, b.document.name),
  )
  return sorted.filter(({ rank }, index) => rank !== sorted[index - 1]?.rank)
}

/** Place of each document's author: the same for two documents of one. */
export function ranksOf(documents: readonly VexDocument[]): ReadonlyMap<VexDocument, number> {
  const byAuthor = new Map<string, number>()
  return new Map(
    documents.map((document, index) => {
      const author = document.author ?? `\0${document.name}`
      const rank = byAuthor.get(author) ?? index
      byAuthor.set(author, rank)
      return [document, rank]
    }),
  )
}

export function suppresses(status: VexStatus): status is 'not_affected' | 'fixed' {
  return status === 'not_affected' || status === 'fixed'
}

const CAUTION: Readonly<Record<VexStatus, number>> = {
  affected: 3,
  under_investigation: 2,
  fixed: 1,
  not_affected: 0,
}

/** Milliseconds since the epoch; what has no time is older than what has one. */
function timeOf({ timestamp }: VexStatement): number {
  const time = Date.parse(timestamp ?? '')
  return Number.isNaN(time) ? Number.MIN_SAFE_INTEGER : time
}
