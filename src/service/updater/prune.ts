import * as z from 'zod/mini'
import type { ServiceContext } from '../context.ts'
import { listGenerations } from './generations.ts'
import type { Generation } from './types.ts'

const Payload = z.object({ operation: z.string() })

/** Forgets the generations of a feed beyond those that are kept, and stored files that no generation has any more. */
export async function prune({ store, queue, config }: ServiceContext, feed: string): Promise<void> {
  // What is still to be compared is needed whatever its age: without it all would count as added.
  const waiting = await Promise.all([
    queue.list({ task: 'feed-changed', state: 'waiting', limit: LIMIT }),
    queue.list({ task: 'feed-changed', state: 'running', limit: LIMIT }),
    queue.list({ task: 'feed-changed', state: 'dead', limit: LIMIT }),
  ])
  const busy = new Set(
    waiting.flat().flatMap(({ payload }) => Payload.safeParse(payload).data?.operation ?? []),
  )
  await store.db.transaction().execute(async (transaction) => {
    const all = await listGenerations(transaction, feed)
    const old = superfluous(all, config.updater.generations, busy)
    if (old.length > 0) await transaction.deleteFrom('update_operations').where('ref', 'in', old).execute()
    if (store.kind === 'sqlite') return
    // A generation in the making is not seen here, and neither are its chunks: they are stored in one transaction.
    await transaction
      .deleteFrom('feed_chunks')
      .where('digest', 'not in', (eb) => eb.selectFrom('update_operations').select('digest'))
      .execute()
  })
}

/** Jobs that are looked at: with more of them waiting, generations would be kept in vain or not at all. */
const LIMIT = 10_000

/** @param generations newest first */
function superfluous(generations: readonly Generation[], kept: number, busy: ReadonlySet<string>): string[] {
  const known = generations.filter(({ standing }) => standing !== 'held')
  const isNeeded = (at: number): boolean =>
    busy.has(known[at]?.ref ?? '') || busy.has(known[at - 1]?.ref ?? '')
  return known.flatMap(({ ref, standing }, at) =>
    standing === 'past' && at >= Math.max(kept, 2) && !isNeeded(at) ? [ref] : [],
  )
}
