import type { Queries } from '../store/store.ts'
import { Brief } from './brief.ts'
import type { Reason } from './entry.ts'
import { compareRisk, type Risk, riskOf } from './risk.ts'

/** Enough of a change to tell which of many is the worst; the rest is read when it is told. */
export interface SlimChange {
  readonly id: number
  readonly risk: Risk
}

export interface WholeChange {
  readonly reason: Reason
  /** As it is now; of `removed` as it was. */
  readonly finding: Brief
  readonly before?: Brief
  /** `family/version` of the image's distribution, where it decides how the package is judged. */
  readonly distribution?: string
}

/** What one generation of a feed changed. Findings of which nothing can be said any more are not in it. */
export interface OperationChanges {
  /** Of which something changed. */
  readonly packages: ReadonlySet<number>
  ofPackage(id: number): readonly SlimChange[]
  /** In the order of the ids. */
  whole(queries: Queries, ids: readonly number[]): Promise<readonly WholeChange[]>
}

const ROWS_AT_ONCE = 1000
/** Whole changes in memory: the same few concern most images. */
const MAX_KEPT = 2000
/** What upstreams write without end. */
export const MAX_TITLE = 300
export const MAX_REFERENCES = 10

export async function operationChanges(
  queries: Queries,
  operation: string,
  signal: AbortSignal,
): Promise<OperationChanges> {
  const byPackage = new Map<number, SlimChange[]>()
  for (let after = 0; ; ) {
    signal.throwIfAborted()
    const rows = await queries
      .selectFrom('finding_changes')
      .select(['id', 'package_id', 'change', 'before', 'after'])
      .where('operation', '=', operation)
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_AT_ONCE)
      .execute()
    for (const row of rows) {
      const change = wholeChange(row)
      if (!change) continue
      const list = byPackage.get(row.package_id) ?? []
      list.push({ id: row.id, risk: riskOf(change.reason, change.finding) })
      byPackage.set(row.package_id, list)
    }
    const last = rows.at(-1)
    if (!last) break
    after = last.id
  }
  for (const list of byPackage.values()) list.sort((a, b) => compareRisk(a.risk, b.risk))
  const kept = new Map<number, WholeChange>()
  return {
    packages: new Set(byPackage.keys()),
    ofPackage: (id) => byPackage.get(id) ?? [],
    async whole(using, ids) {
      if (kept.size > MAX_KEPT) kept.clear()
      const missing = ids.filter((id) => !kept.has(id))
      for (let at = 0; at < missing.length; at += ROWS_AT_ONCE)
        for (const [id, change] of await readChanges(using, missing.slice(at, at + ROWS_AT_ONCE)))
          kept.set(id, change)
      return ids.flatMap((id) => kept.get(id) ?? [])
    },
  }
}

async function readChanges(
  queries: Queries,
  ids: readonly number[],
): Promise<readonly (readonly [number, WholeChange])[]> {
  const rows = await queries
    .selectFrom('finding_changes')
    .innerJoin('packages', 'packages.id', 'finding_changes.package_id')
    .select(['finding_changes.id', 'change', 'before', 'after', 'distribution'])
    .where('finding_changes.id', 'in', ids)
    .execute()
  return rows.flatMap((row) => {
    const change = wholeChange(row)
    if (!change) return []
    const { distribution } = row
    return [[row.id, distribution === '' ? change : { ...change, distribution }] as const]
  })
}

function wholeChange(row: {
  readonly change: Reason
  readonly before: string | null
  readonly after: string | null
}): WholeChange | undefined {
  const before = row.before === null ? undefined : briefOf(row.before)
  const after = row.after === null ? undefined : briefOf(row.after)
  const finding = row.change === 'removed' ? before : after
  if (!finding) return undefined
  return { reason: row.change, finding, ...(row.change === 'changed' && before ? { before } : {}) }
}

function briefOf(text: string): Brief {
  const brief = Brief.parse(JSON.parse(text))
  return {
    ...brief,
    ...(brief.title === undefined ? {} : { title: brief.title.slice(0, MAX_TITLE) }),
    references: brief.references.slice(0, MAX_REFERENCES),
  }
}
