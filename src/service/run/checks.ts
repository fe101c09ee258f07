import { sql } from 'kysely'
import type { Check } from '../observe/readiness.ts'
import type { Matcher } from '../parts.ts'
import { migrationLevel } from '../store/migrate.ts'
import type { Store } from '../store/store.ts'

export function databaseChecks(store: Store): readonly Check[] {
  return [
    {
      name: 'database',
      run: async () => {
        await sql`SELECT 1`.execute(store.db)
        return undefined
      },
    },
    {
      name: 'migrations',
      run: async () => {
        const { pending } = await migrationLevel(store)
        return pending.length === 0 ? undefined : `lacks ${pending.join(', ')}`
      },
    },
  ]
}

/** Until there are advisories, every image would look clean. */
export function advisoriesCheck(matcher: Pick<Matcher, 'readiness'>): Check {
  return {
    name: 'advisories',
    run: async () => {
      const { hasDatabase } = await matcher.readiness()
      return hasDatabase ? undefined : 'there is no feed yet'
    },
  }
}
