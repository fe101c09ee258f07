import { sql } from 'kysely'
import type { Store } from '../store/store.ts'

/** Packages that are dropped with one statement. */
const AT_ONCE = 5000

/**
 * Drops packages that no image has any more. Whoever takes one up at the same moment fails on its foreign key, or sees
 * that it is missing, and tries again.
 */
export async function dropUnused({ db }: Pick<Store, 'db'>): Promise<void> {
  const unused = db
    .selectFrom('packages as p')
    .select('p.id')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('image_packages as i')
            .select(sql.lit(1).as('one'))
            .whereRef('i.package_id', '=', 'p.id'),
        ),
      ),
    )
    .limit(AT_ONCE)
  await db.deleteFrom('packages').where('id', 'in', unused).execute()
}
