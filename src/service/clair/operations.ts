import type { Queries } from '../store/store.ts'
import type { UpdateOperation } from './json/schemas.ts'

export type OperationKind = UpdateOperation['kind']

/** With the digest of the generation's file. */
export type KnownOperation = UpdateOperation & { readonly digest: string; readonly isCurrent: boolean }

/** Generations that are or were in force, newest first; what is held back for a person is not among them. */
export async function listOperations(queries: Queries, kind: OperationKind): Promise<KnownOperation[]> {
  const rows = await operations(queries)
    .where('kind', '=', kind)
    .orderBy('created_at', 'desc')
    .orderBy('ref')
    .execute()
  return rows.map(fromRow)
}

export async function findOperation(queries: Queries, ref: string): Promise<KnownOperation | undefined> {
  const row = await operations(queries).where('ref', '=', ref).executeTakeFirst()
  return row && fromRow(row)
}

/** Whether it was removed or was not there; that which is in force stays. */
export async function removeOperation(queries: Queries, ref: string): Promise<boolean> {
  const found = await findOperation(queries, ref)
  if (!found) return true
  if (found.isCurrent) return false
  await queries
    .deleteFrom('update_operations')
    .where('ref', '=', ref)
    .where('standing', '=', 'past')
    .execute()
  return true
}

function operations(queries: Queries) {
  return queries
    .selectFrom('update_operations')
    .select(['ref', 'feed', 'kind', 'digest', 'created_at', 'standing'])
    .where('standing', '<>', 'held')
}

function fromRow(row: Awaited<ReturnType<ReturnType<typeof operations>['execute']>>[number]): KnownOperation {
  return {
    ref: row.ref,
    updater: row.feed,
    fingerprint: row.digest,
    date: new Date(row.created_at).toISOString(),
    kind: row.kind,
    digest: row.digest,
    isCurrent: row.standing === 'current',
  }
}

/** As Clair writes it. */
export function told({ ref, updater, fingerprint, date, kind }: UpdateOperation): UpdateOperation {
  return { ref, updater, fingerprint, date, kind }
}
