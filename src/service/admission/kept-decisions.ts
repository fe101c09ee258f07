import { setImmediate as turn } from 'node:timers/promises'
import type { ServiceContext } from '../context.ts'
import { type DecisionRow, insertDecisions } from './records.ts'
import { useTicket } from './tickets.ts'

/** Decisions that were made while the store was away, until it is back. */
export interface KeptDecisions {
  /** False where there is no more room. */
  readonly add: (row: DecisionRow) => boolean
  /** Puts them on record. What could not be written stays. */
  readonly flush: () => Promise<void>
  readonly size: () => number
}

/** @internal Decisions that are kept; a process that ends takes them with it, but for the log. */
export const MAX_KEPT = 10_000
/** @internal Characters of all their reasons and images together. */
export const MAX_KEPT_CHARACTERS = 8 * 1024 * 1024
const AT_ONCE = 100

export function createKeptDecisions({
  store,
  log,
  metrics,
}: Pick<ServiceContext, 'store' | 'log' | 'metrics'>): KeptDecisions {
  const rows: DecisionRow[] = []
  let characters = 0
  let lost = 0

  function tell(): void {
    metrics.set('plimsoll_admission_kept_decisions', rows.length)
  }

  async function write(some: readonly DecisionRow[]): Promise<void> {
    await store.db.transaction().execute(async (transaction) => {
      for (const { ticket, at, dry_run: isDry } of some)
        if (ticket != null && isDry === 0) await useTicket(transaction, { ticket, at, uses: undefined })
      await insertDecisions(transaction, some)
    })
  }

  return {
    size: () => rows.length,
    add(row) {
      const size = sizeOf(row)
      if (rows.length >= MAX_KEPT || characters + size > MAX_KEPT_CHARACTERS) {
        if (lost++ === 0)
          log.error({ kept: rows.length }, 'no more room for decisions, told by the log alone')
        metrics.count('plimsoll_admission_lost_decisions_total')
        return false
      }
      rows.push(row)
      characters += size
      tell()
      return true
    },
    async flush() {
      // In a file that is no longer there they would be lost.
      if (!(await store.isInPlace())) return
      const before = rows.length
      while (rows.length > 0) {
        const some = rows.slice(0, AT_ONCE)
        await write(some)
        rows.splice(0, some.length)
        characters -= some.reduce((sum, row) => sum + sizeOf(row), 0)
        tell()
        await turn()
      }
      if (before > 0)
        log.info({ decisions: before, lost }, 'decisions put on record that were made without the store')
      lost = 0
    },
  }
}

function sizeOf({ reasons, images }: DecisionRow): number {
  return reasons.length + images.length
}
