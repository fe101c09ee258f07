import { sql } from 'kysely'
import type { ServiceContext } from '../context.ts'
import type { Queries } from '../store/store.ts'

/** How often a ticket was used, and since when; with none before, the first use is now. */
export async function usesOf(
  { store, now }: Pick<ServiceContext, 'store' | 'now'>,
  ticket: string,
): Promise<{ readonly firstUsedAt: number; readonly usesBefore: number }> {
  const row = await store.db
    .selectFrom('admission_tickets')
    .select(['first_used_at', 'uses'])
    .where('ticket', '=', ticket)
    .executeTakeFirst()
  return { firstUsedAt: row?.first_used_at ?? now(), usesBefore: row?.uses ?? 0 }
}

/**
 * Uses a ticket once more. False where that is more often than it may be used: of those who come at the same moment, to
 * whatever replica, only so many pass.
 */
export async function useTicket(
  queries: Queries,
  { ticket, at, uses }: { readonly ticket: string; readonly at: number; readonly uses: number | undefined },
): Promise<boolean> {
  const used = await queries
    .insertInto('admission_tickets')
    .values({ ticket, first_used_at: at, uses: 1 })
    .onConflict((conflict) => {
      const again = conflict.column('ticket').doUpdateSet({ uses: sql<number>`admission_tickets.uses + 1` })
      return uses === undefined ? again : again.where('admission_tickets.uses', '<', uses)
    })
    .returning('uses')
    .executeTakeFirst()
  return used !== undefined
}
