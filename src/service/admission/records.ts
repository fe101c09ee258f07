import type { Decision } from '../../admission/decision.ts'
import type { AdmissionRequestFacts } from '../../admission/review/facts.ts'
import type { ServiceContext } from '../context.ts'

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

/** Keeps a decision. Who asks waits for it: what is not on record is not answered. */
export async function recordDecision(
  { store, now }: Pick<ServiceContext, 'store' | 'now'>,
  { endpoint, facts, decision, digests, policy }: DecisionRecord,
): Promise<void> {
  const { kind, namespace, name, user, operation, uid, dryRun, images } = facts
  await store.db
    .insertInto('admission_decisions')
    .values({
      at: now(),
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
    })
    .execute()
}

/** How often a ticket was used, and since when; with none before, the first use is now. */
export async function usesOf(
  { store, now }: Pick<ServiceContext, 'store' | 'now'>,
  ticket: string,
): Promise<{ readonly firstUsedAt: number; readonly usesBefore: number }> {
  const { first, uses } = await store.db
    .selectFrom('admission_decisions')
    .select(({ fn }) => [fn.min('at').as('first'), fn.countAll().as('uses')])
    .where('ticket', '=', ticket)
    .where('dry_run', '=', 0)
    .executeTakeFirstOrThrow()
  return { firstUsedAt: first === null ? now() : first, usesBefore: Number(uses) }
}

/** Removes decisions older than `age` milliseconds. Resolves with how many. */
export async function removeOldDecisions(
  { store, now }: Pick<ServiceContext, 'store' | 'now'>,
  age: number,
): Promise<number> {
  const { numDeletedRows } = await store.db
    .deleteFrom('admission_decisions')
    .where('at', '<', now() - age)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
