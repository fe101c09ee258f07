import { parseImageReference } from '../../core/image-reference.ts'
import type { PullCredentials } from '../native/pull-image.ts'
import type { Seal } from './seal.ts'
import type { Store } from './store.ts'

/** Logins with which the service pulls, by tenant and registry. They never leave it. */
export interface RegistryCredentials {
  put(tenant: string, host: string, credentials: PullCredentials): Promise<void>
  /** For a reference, by its registry. */
  find(tenant: string, reference: string): Promise<PullCredentials | undefined>
  hosts(tenant: string): Promise<readonly string[]>
  /** Whether there were any. */
  remove(tenant: string, host: string): Promise<boolean>
}

export function registryCredentials({ db, now }: Store, seal: Seal): RegistryCredentials {
  return {
    async put(tenant, host, credentials) {
      const sealed = seal.close(credentials)
      await db
        .insertInto('registry_credentials')
        .values({ tenant, host, sealed, created_at: now })
        .onConflict((conflict) =>
          conflict.columns(['tenant', 'host']).doUpdateSet({ sealed, created_at: now }),
        )
        .execute()
    },
    async find(tenant, reference) {
      const parsed = parseImageReference(reference)
      if (!parsed) return undefined
      const row = await db
        .selectFrom('registry_credentials')
        .select('sealed')
        .where('tenant', '=', tenant)
        .where('host', '=', parsed.domain)
        .executeTakeFirst()
      return row && (seal.open(row.sealed) as PullCredentials | undefined)
    },
    async hosts(tenant) {
      const rows = await db
        .selectFrom('registry_credentials')
        .select('host')
        .where('tenant', '=', tenant)
        .orderBy('host')
        .execute()
      return rows.map(({ host }) => host)
    },
    async remove(tenant, host) {
      const { numDeletedRows } = await db
        .deleteFrom('registry_credentials')
        .where('tenant', '=', tenant)
        .where('host', '=', host)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },
  }
}
