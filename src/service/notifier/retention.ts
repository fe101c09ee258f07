import { sql } from 'kysely'
import type { Store } from '../store/store.ts'

/**
 * Removes notifications older than `age` milliseconds, read or not, with their entries and deliveries. One that still waits
 * for a target is given as long again. Resolves with how many.
 */
export async function removeOldNotifications({ db, now }: Store, age: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('notifications')
    .where((where) =>
      where.or([
        where('created_at', '<', sql<number>`${now} - ${2 * age}`),
        where.and([
          where('created_at', '<', sql<number>`${now} - ${age}`),
          where.not(
            where.exists(
              where
                .selectFrom('deliveries')
                .select('target')
                .whereRef('deliveries.notification', '=', 'notifications.id')
                .where('deliveries.state', '=', 'waiting'),
            ),
          ),
        ]),
      ]),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
