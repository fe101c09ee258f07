import type { Queries } from '../store/store.ts'
import type { OperationChanges, SlimChange, WholeChange } from './changes.ts'
import type { Entry } from './entry.ts'
import type { Subject } from './images.ts'
import { compareRisk } from './risk.ts'

export interface EntryOptions {
  readonly isSummary: boolean
  readonly changes: OperationChanges
}

/** What a notification says of one image, the worst first. */
export async function entriesOfImage(
  queries: Queries,
  image: Subject,
  changes: readonly SlimChange[],
  options: EntryOptions,
): Promise<readonly Entry[]> {
  const sorted = [...changes].sort((a, b) => compareRisk(a.risk, b.risk))
  if (!options.isSummary) {
    const whole = await options.changes.whole(
      queries,
      sorted.map(({ id }) => id),
    )
    return whole.map((change) => entryOf(image, change))
  }
  const [worst] = sorted
  if (!worst) return []
  const isExploited = ({ risk }: SlimChange): boolean => risk.kev && risk.reason !== 'removed'
  const exploited = isExploited(worst) ? undefined : sorted.find(isExploited)
  const [first, second] = await options.changes.whole(
    queries,
    exploited ? [worst.id, exploited.id] : [worst.id],
  )
  if (!first) return []
  return [
    {
      ...entryOf(image, first),
      more: sorted.length - 1,
      ...(second ? { exploited: second.finding } : {}),
    },
  ]
}

function entryOf(image: Subject, { reason, finding, before, distribution }: WholeChange): Entry {
  return {
    image,
    reason,
    finding,
    ...(before ? { before } : {}),
    ...(distribution === undefined ? {} : { distribution }),
  }
}
