import { parseImageReference, repositoryName } from '../../core/image-reference.ts'
import type { ServiceContext } from '../context.ts'
import type { TaskHandler } from '../queue/types.ts'
import { removeImages } from '../store/images.ts'
import { chooseExpired, type Expired, type KeptImage } from './choose.ts'

const DAY = 24 * 60 * 60 * 1000
/** Images that are removed in one transaction. */
const BATCH = 200

/** What the policy of the configuration would remove now, of one tenant or of all. */
export async function expiredImages(context: ServiceContext, tenant?: string): Promise<readonly Expired[]> {
  const images = await keptImages(context, tenant)
  return chooseExpired(images, context.config.retention, context.now())
}

/** `retention`: removes them, and frees their layers. */
export function retentionTask(context: ServiceContext): TaskHandler {
  return async (_payload, { signal }) => {
    const byTenant = Map.groupBy(await expiredImages(context), ({ image }) => image.tenant)
    for (const [tenant, expired] of byTenant) {
      for (let i = 0; i < expired.length; i += BATCH) {
        signal.throwIfAborted()
        const digests = expired.slice(i, i + BATCH).map(({ image }) => image.digest)
        const removed = await removeImages(context.store, tenant, digests)
        context.log.info({ tenant, images: removed.length }, 'images removed by retention')
      }
    }
  }
}

/** Once a day, by one of all replicas; not at all where the policy keeps everything. */
export async function scheduleRetention({ config, queue, store }: ServiceContext): Promise<void> {
  const { maxAge, maxPerRepository, notRunningFor } = config.retention
  const isWanted = [maxAge, maxPerRepository, notRunningFor].some((one) => one !== undefined)
  if (!isWanted) return await queue.unschedule(store.db, 'retention')
  const schedule = { name: 'retention', task: 'retention', payload: {}, every: DAY, jitter: DAY / 10 }
  await queue.schedule(store.db, schedule)
}

async function keptImages(
  { store }: ServiceContext,
  tenant: string | undefined,
): Promise<readonly KeptImage[]> {
  let query = store.db
    .selectFrom('images')
    .leftJoin(
      (eb) =>
        eb
          .selectFrom('admission_verdicts')
          .select(({ fn }) => ['image_id', fn.max('asked_at').as('asked_at')])
          .groupBy('image_id')
          .as('door'),
      (join) => join.onRef('door.image_id', '=', 'images.id'),
    )
    .select(['id', 'tenant', 'digest', 'name', 'created_at', 'used_at', 'running_at', 'door.asked_at'])
    .orderBy('id')
  if (tenant !== undefined) query = query.where('tenant', '=', tenant)
  const tags = await store.db.selectFrom('tags').select(['tenant', 'digest', 'tag']).execute()
  const byImage = Map.groupBy(tags, (row) => `${row.digest} ${row.tenant}`)
  return (await query.execute()).map((row) => {
    const reference = row.name === null ? undefined : parseImageReference(row.name)
    return {
      id: row.id,
      tenant: row.tenant,
      digest: row.digest,
      ...(reference ? { repository: repositoryName(reference) } : {}),
      tags: [
        ...(byImage.get(`${row.digest} ${row.tenant}`) ?? []).map(({ tag }) => tag),
        ...(reference?.tag ? [reference.tag] : []),
      ],
      createdAt: row.created_at,
      // What somebody wants to run is in use.
      usedAt: Math.max(row.used_at, row.asked_at ?? 0),
      ...(row.running_at === null ? {} : { runningAt: row.running_at }),
    }
  })
}
