import { setTimeout as sleep } from 'node:timers/promises'
import type { Insertable } from 'kysely'
import type { Decision } from '../../admission/decision.ts'
import type { AdmissionRequestFacts } from '../../admission/review/facts.ts'
import type { ServiceContext } from '../context.ts'
import type { Tables } from '../store/schema.ts'
import type { Queries, Store } from '../store/store.ts'

/** One decision, as it is kept: who asked for what, and why it was answered so. */
export interface DecisionRecord {
  readonly endpoint: string
  readonly facts: AdmissionRequestFacts
  readonly decision: Decision
  /** By the image's text. */
  readonly digests: ReadonlyMap<string, string>
  /** SHA-256 of the policy that decided. */
  readonly policy: string
}

export type DecisionRow = Insertable<Tables['admission_decisions']>

/** @param at when it was decided, milliseconds since 1970 */
export function rowOf(
  { endpoint, facts, decision, digests, policy }: DecisionRecord,
  at: number,
): DecisionRow {
  const { kind, namespace, name, user, operation, uid, dryRun, images } = facts
  return {
    at,
    endpoint,
    uid,
    operation,
    kind: kind.kind,
    namespace: namespace ?? null,
    name: name ?? null,
    user_name: user?.name ?? null,
    allowed: decision.allowed ? 1 : 0,
    mode: decision.mode ?? null,
    rule: decision.rule ?? null,
    reasons: JSON.stringify(decision.reasons),
    images: JSON.stringify(images.map(({ image }) => ({ image, digest: digests.get(image) }))),
    policy,
    ticket: decision.breakGlass?.ticket ?? null,
    dry_run: dryRun ? 1 : 0,
  }
}

export async function insertDecisions(queries: Queries, rows: readonly DecisionRow[]): Promise<void> {
  await decisionsInserted(queries, rows).execute()
}

/** Without waiting for the disk: what is lost with the machine is a moment of decisions. */
export async function insertDecisionsSoon(
  store: Pick<Store, 'soon'>,
  rows: readonly DecisionRow[],
): Promise<void> {
  await store.soon(async (queries, told) => await decisionsInserted(queries, rows).returning(told).execute())
}

function decisionsInserted(queries: Queries, rows: readonly DecisionRow[]) {
  return queries.insertInto('admission_decisions').values(rows)
}

/** Small: on SQLite nobody is answered meanwhile. */
const AT_ONCE = 200
/** Milliseconds between two times. */
const PAUSE = 20

/** Removes decisions older than `age` milliseconds, some at a time. Resolves with how many. */
export async function removeOldDecisions(
  { store, now }: Pick<ServiceContext, 'store' | 'now'>,
  age: number,
  signal: AbortSignal,
): Promise<number> {
  const before = now() - age
  let removed = 0
  for (;;) {
    const { numDeletedRows } = await store.db
      .deleteFrom('admission_decisions')
      .where('id', 'in', (eb) =>
        eb.selectFrom('admission_decisions').select('id').where('at', '<', before).limit(AT_ONCE),
      )
      .executeTakeFirst()
    removed += Number(numDeletedRows)
    if (numDeletedRows < AT_ONCE) return removed
    await sleep(PAUSE, undefined, { signal })
  }
}
