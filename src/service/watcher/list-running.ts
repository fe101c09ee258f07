import { sql } from 'kysely'
import { afterRow } from '../fleet/after-row.ts'
import type { Queries } from '../store/store.ts'
import type { RunningVerdict } from './types.ts'

/** What the API says of a container that runs. */
export interface RunningItem {
  readonly cluster: string
  readonly namespace: string
  readonly kind: string
  readonly name: string
  readonly role: string
  readonly container: string
  /** In full. */
  readonly image: string
  readonly digest?: string
  readonly pods: number
  readonly verdict: RunningVerdict
  readonly reason?: string
  /** ISO 8601. */
  readonly first_seen: string
  readonly last_seen: string
  readonly bad_since?: string
}

export interface RunningFilter {
  readonly cluster?: string
  readonly namespace?: string
  /** As the nodes report it, or that of the stored image. */
  readonly digest?: string
  /** Id of a flaw, or an alias of it. */
  readonly vulnerability?: string
  readonly verdict?: RunningVerdict
}

const KEY = [
  'r.cluster',
  'r.namespace',
  'r.workload_kind',
  'r.workload_name',
  'r.role',
  'r.container',
  'r.image',
] as const

export type RunningCursor = [string, string, string, string, string, string, string]

/** What runs now, by its place. */
export async function listRunning(
  queries: Queries,
  filter: RunningFilter,
  { after, limit }: { readonly after: RunningCursor | undefined; readonly limit: number },
): Promise<readonly { readonly item: RunningItem; readonly cursor: RunningCursor }[]> {
  const { cluster, namespace, digest, vulnerability, verdict } = filter
  let query = queries
    .selectFrom('running_images as r')
    .leftJoin('running_verdicts as v', (join) =>
      join.onRef('v.digest', '=', 'r.digest').onRef('v.cluster', '=', 'r.cluster'),
    )
    .select([...KEY, 'r.digest', 'r.name', 'r.pods', 'r.first_seen', 'r.last_seen'])
    .select(['v.reason', 'v.bad_since'])
    .select(sql<RunningVerdict>`COALESCE(v.verdict, 'unknown')`.as('verdict'))
    .where('r.gone_at', 'is', null)
    .limit(limit)
  for (const column of KEY) query = query.orderBy(column)
  if (cluster !== undefined) query = query.where('r.cluster', '=', cluster)
  if (namespace !== undefined) query = query.where('r.namespace', '=', namespace)
  if (verdict !== undefined) query = query.where(sql`COALESCE(v.verdict, 'unknown')`, '=', verdict)
  if (digest !== undefined)
    query = query.where((where) =>
      where.or([
        where('r.digest', '=', digest),
        where('v.image_id', 'in', where.selectFrom('images').select('id').where('digest', '=', digest)),
      ]),
    )
  if (vulnerability !== undefined)
    query = query.where((where) =>
      where(
        'v.image_id',
        'in',
        where
          .selectFrom('finding_ids as a')
          .innerJoin('image_packages as h', 'h.package_id', 'a.package_id')
          .where('a.alias', '=', vulnerability.toUpperCase())
          .select('h.image_id'),
      ),
    )
  if (after) query = query.where(afterRow(KEY, after))
  return (await query.execute()).map((row) => ({
    item: {
      cluster: row.cluster,
      namespace: row.namespace,
      kind: row.workload_kind,
      name: row.workload_name,
      role: row.role,
      container: row.container,
      image: row.name,
      ...(row.digest === null ? {} : { digest: row.digest }),
      pods: row.pods,
      verdict: row.verdict,
      ...(row.reason === null ? {} : { reason: row.reason }),
      first_seen: new Date(row.first_seen).toISOString(),
      last_seen: new Date(row.last_seen).toISOString(),
      ...(row.bad_since === null ? {} : { bad_since: new Date(row.bad_since).toISOString() }),
    },
    cursor: [
      row.cluster,
      row.namespace,
      row.workload_kind,
      row.workload_name,
      row.role,
      row.container,
      row.image,
    ],
  }))
}
