import { randomUUID } from 'node:crypto'
import type { ServiceContext } from '../context.ts'

/** A repository or a tag that is looked at again and again. */
export interface Watch {
  readonly id: string
  readonly tenant: string
  /** A repository (with `tags`), or a reference with a tag. */
  readonly reference: string
  /** Glob over the tags of the repository. */
  readonly tags?: string
  /** Milliseconds. */
  readonly every: number
  readonly labels: Readonly<Record<string, string>>
  readonly checkedAt?: number
  /** What was wrong the last time. */
  readonly error?: string
}

export type NewWatch = Pick<Watch, 'tenant' | 'reference' | 'tags' | 'every' | 'labels'>

/** Makes a watch with its schedule; it looks at once. */
export async function addWatch({ store, queue }: ServiceContext, watch: NewWatch): Promise<Watch> {
  const id = randomUUID()
  await store.db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('watches')
      .values({
        id,
        tenant: watch.tenant,
        reference: watch.reference,
        tags: watch.tags ?? null,
        every_ms: watch.every,
        labels: JSON.stringify(watch.labels),
        created_at: store.now,
      })
      .execute()
    await queue.schedule(transaction, {
      name: scheduleOf(id),
      task: 'watch',
      payload: { watch: id },
      every: watch.every,
      jitter: Math.round(watch.every / 10),
      isDueAtOnce: true,
    })
  })
  return { id, ...watch }
}

export async function listWatches({ store }: ServiceContext, tenant: string): Promise<readonly Watch[]> {
  const rows = await store.db
    .selectFrom('watches')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(watchOf)
}

/** Whoever's it is. */
export async function watchById({ store }: ServiceContext, id: string): Promise<Watch | undefined> {
  const row = await store.db.selectFrom('watches').selectAll().where('id', '=', id).executeTakeFirst()
  return row && watchOf(row)
}

/** Whether the tenant had it. */
export async function removeWatch(
  { store, queue }: ServiceContext,
  tenant: string,
  id: string,
): Promise<boolean> {
  return await store.db.transaction().execute(async (transaction) => {
    const { numDeletedRows } = await transaction
      .deleteFrom('watches')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) return false
    await queue.unschedule(transaction, scheduleOf(id))
    return true
  })
}

/** @param error of this look; none where all went well */
export async function noteLook(
  { store }: ServiceContext,
  id: string,
  error: string | undefined,
): Promise<void> {
  await store.db
    .updateTable('watches')
    .set({ checked_at: store.now, error: error ?? null })
    .where('id', '=', id)
    .execute()
}

function scheduleOf(id: string): string {
  return `watch ${id}`
}

interface Row {
  readonly id: string
  readonly tenant: string
  readonly reference: string
  readonly tags: string | null
  readonly every_ms: number
  readonly labels: string
  readonly checked_at: number | null
  readonly error: string | null
}

function watchOf(row: Row): Watch {
  return {
    id: row.id,
    tenant: row.tenant,
    reference: row.reference,
    ...(row.tags === null ? {} : { tags: row.tags }),
    every: row.every_ms,
    labels: JSON.parse(row.labels) as Record<string, string>,
    ...(row.checked_at === null ? {} : { checkedAt: row.checked_at }),
    ...(row.error === null ? {} : { error: row.error }),
  }
}
