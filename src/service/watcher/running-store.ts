import { sql } from 'kysely'
import type { Queries, Store } from '../store/store.ts'
import { keyOf } from './pods.ts'
import type { Owner, RunningContainer } from './types.ts'

/** What is to be written of a cluster. */
export interface RunningChange {
  /** New, or other than before. */
  readonly seen: readonly RunningContainer[]
  readonly gone: readonly RunningContainer[]
}

/** Rows of one statement: SQLite takes 32,766 parameters. */
const ROWS_AT_ONCE = 500

/** What runs in the cluster, for all that is known, by key. */
export async function readRunning(
  queries: Queries,
  cluster: string,
): Promise<ReadonlyMap<string, RunningContainer>> {
  const rows = await queries
    .selectFrom('running_images')
    .selectAll()
    .where('cluster', '=', cluster)
    .where('gone_at', 'is', null)
    .orderBy('digest')
    .orderBy('namespace')
    .orderBy('workload_kind')
    .orderBy('workload_name')
    .orderBy('container')
    .execute()
  return new Map(
    rows.map((row) => {
      const container: RunningContainer = {
        namespace: row.namespace,
        workload: { kind: row.workload_kind, name: row.workload_name },
        // We wrote both ourselves.
        role: row.role as RunningContainer['role'],
        container: row.container,
        image: row.image,
        ...(row.digest === null ? {} : { digest: row.digest }),
        name: row.name,
        owner: JSON.parse(row.owner) as Owner,
        pods: row.pods,
      }
      return [keyOf(container), container]
    }),
  )
}

export async function writeRunning(
  store: Store,
  queries: Queries,
  cluster: string,
  { seen, gone }: RunningChange,
): Promise<void> {
  for (let at = 0; at < seen.length; at += ROWS_AT_ONCE)
    await queries
      .insertInto('running_images')
      .values(
        seen.slice(at, at + ROWS_AT_ONCE).map((one) => ({
          ...placeOf(cluster, one),
          digest: one.digest ?? null,
          name: one.name,
          owner: JSON.stringify(one.owner),
          pods: one.pods,
          first_seen: store.now,
          last_seen: store.now,
          gone_at: null,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['cluster', 'namespace', 'workload_kind', 'workload_name', 'role', 'container', 'image'])
          .doUpdateSet((eb) => ({
            digest: eb.ref('excluded.digest'),
            name: eb.ref('excluded.name'),
            owner: eb.ref('excluded.owner'),
            pods: eb.ref('excluded.pods'),
            last_seen: eb.ref('excluded.last_seen'),
            gone_at: null,
          })),
      )
      .execute()
  for (const one of gone) {
    let query = queries.updateTable('running_images').set({ gone_at: store.now, pods: 0 })
    for (const [column, value] of Object.entries(placeOf(cluster, one)))
      query = query.where(column as keyof ReturnType<typeof placeOf>, '=', value)
    await query.execute()
  }
}

/** All that runs was there a moment ago; images that run are kept (see retention/). */
export async function touchRunning({ db, now }: Store, cluster: string): Promise<void> {
  await db
    .updateTable('running_images')
    .set({ last_seen: now })
    .where('cluster', '=', cluster)
    .where('gone_at', 'is', null)
    .execute()
  await db
    .updateTable('images')
    .set({ running_at: now, used_at: now })
    .where('id', 'in', (where) =>
      where
        .selectFrom('running_verdicts as v')
        .innerJoin('running_images as r', (join) =>
          join.onRef('r.digest', '=', 'v.digest').onRef('r.cluster', '=', 'v.cluster'),
        )
        .where('v.cluster', '=', cluster)
        .where('r.gone_at', 'is', null)
        .where('v.image_id', 'is not', null)
        .select('v.image_id'),
    )
    .execute()
}

/** What has been gone for longer than `age` milliseconds, and what was said of images that run nowhere any more. */
export async function forgetGone({ db, now }: Store, age: number): Promise<void> {
  await db.deleteFrom('running_images').where('gone_at', '<', sql<number>`${now} - ${age}`).execute()
  await db
    .deleteFrom('running_verdicts')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('running_images as r')
            .select('r.digest')
            .whereRef('r.digest', '=', 'running_verdicts.digest')
            .whereRef('r.cluster', '=', 'running_verdicts.cluster'),
        ),
      ),
    )
    .execute()
}

function placeOf(cluster: string, { namespace, workload, role, container, image }: RunningContainer) {
  return {
    cluster,
    namespace,
    workload_kind: workload.kind,
    workload_name: workload.name,
    role,
    container,
    image,
  }
}
