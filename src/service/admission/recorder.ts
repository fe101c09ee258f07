import { setImmediate as turn } from 'node:timers/promises'
import type { ServiceContext } from '../context.ts'
import {
  type DecisionRecord,
  type DecisionRow,
  insertDecisions,
  insertDecisionsSoon,
  rowOf,
} from './records.ts'
import { useTicket } from './tickets.ts'

/** Puts decisions on record. Who asks waits for it: what is not on record is not answered. */
export interface Recorder {
  /** False where the ticket by which it passes was used up meanwhile: then nothing is on record. */
  readonly record: (record: DecisionRecord, options: RecordOptions) => Promise<boolean>
}

export interface RecordOptions {
  /** How often a ticket may be used. */
  readonly uses?: number | undefined
  /** It is answered otherwise by now: what is not being written yet is not written. */
  readonly signal: AbortSignal
}

/** Decisions that are written with one statement; SQLite takes 32,766 values. */
const AT_ONCE = 200

interface Waiting {
  readonly row: DecisionRow
  readonly signal: AbortSignal
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Decisions that are made while others are being written are written together. */
export function createRecorder({ store, now }: Pick<ServiceContext, 'store' | 'now'>): Recorder {
  const waiting: Waiting[] = []
  let isWriting = false

  async function write(): Promise<void> {
    isWriting = true
    // Whoever came with this turn of the loop comes along.
    await turn()
    while (waiting.length > 0) {
      const some = waiting.splice(0, AT_ONCE).filter(({ signal }) => !signal.aborted)
      try {
        if (some.length > 0)
          await insertDecisionsSoon(
            store,
            some.map(({ row }) => row),
          )
        for (const { resolve } of some) resolve()
      } catch (error) {
        for (const { reject } of some) reject(error)
      }
    }
    isWriting = false
  }

  /** Use and record are one, so that no use is forgotten. */
  async function recordUse(row: DecisionRow, ticket: string, uses: number | undefined): Promise<boolean> {
    return await store.db.transaction().execute(async (transaction) => {
      if (!(await useTicket(transaction, { ticket, at: row.at, uses }))) return false
      await insertDecisions(transaction, [row])
      return true
    })
  }

  return {
    async record(record, { uses, signal }) {
      const row = rowOf(record, now())
      const ticket = record.decision.breakGlass?.ticket
      // A dry run uses up nothing.
      if (ticket !== undefined && !record.facts.dryRun) return await recordUse(row, ticket, uses)
      await new Promise<void>((resolve, reject) => {
        waiting.push({ row, signal, resolve, reject })
        if (!isWriting) void write()
      })
      return true
    },
  }
}
