import type { VersionRange } from '../../../core/advisory.ts'
import type { OsvEvent } from './schema.ts'

/**
 * The events of a range as intervals. Records list them as `introduced, fixed, introduced, fixed`, by the schema in
 * any order and in practice in that of time; an `introduced` opens an interval, and the next `fixed` or
 * `last_affected` closes it. A fix without a beginning counts from the first version. `limit` is for git alone.
 * https://ossf.github.io/osv-schema/#evaluation
 */
export function osvRanges(events: readonly OsvEvent[]): VersionRange[] {
  const ranges: VersionRange[] = []
  let introduced: string | undefined
  let isOpen = false
  for (const event of events) {
    if (event.introduced !== undefined) {
      if (isOpen) ranges.push(range(introduced, {}))
      introduced = event.introduced
      isOpen = true
    }
    if (event.fixed === undefined && event.last_affected === undefined) continue
    ranges.push(range(introduced, event))
    introduced = undefined
    isOpen = false
  }
  if (isOpen) ranges.push(range(introduced, {}))
  return ranges
}

function range(
  introduced: string | undefined,
  { fixed, last_affected: lastAffected }: OsvEvent,
): VersionRange {
  return {
    ...(introduced === undefined || introduced === '0' ? {} : { introduced }),
    ...(fixed === undefined ? {} : { fixed }),
    ...(fixed !== undefined || lastAffected === undefined ? {} : { lastAffected }),
  }
}
