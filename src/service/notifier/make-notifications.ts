import type { Queries, Store } from '../store/store.ts'
import { type OperationChanges, operationChanges } from './changes.ts'
import { entryId, notificationId } from './ids.ts'
import { entriesOfImage } from './image-entries.ts'
import { concernedImages, packagesOfImages, subjectsOf } from './images.ts'

import { ENTRIES_AT_ONCE } from './message.ts'
import { putEntries, putNotification, type StoredEntry } from './notification-store.ts'

/** Images whose changes are put together at a time. */
const IMAGES_AT_ONCE = 200

export interface MakeOptions {
  readonly operation: string
  /** One entry per image, its worst. */
  readonly isSummary: boolean
  readonly signal: AbortSignal
  /** In the transaction of each notification that is new: what has to follow. */
  onNew(queries: Queries, notification: { readonly id: string; readonly tenant: string }): Promise<void>
}

/**
 * Makes of what a generation of a feed changed one notification for each tenant whose images are hit, and forgets the
 * changes. Done again, or by two at once, it makes nothing twice: a notification and its entries are one transaction, under
 * ids that follow from operation, tenant, image and finding. Resolves with how many are new.
 */
export async function makeNotifications(store: Store, options: MakeOptions): Promise<number> {
  const { operation, signal } = options
  let made = 0
  if (!(await isFirstOfFeed(store, operation))) {
    const changes = await operationChanges(store.db, operation, signal)
    const images = changes.packages.size === 0 ? [] : await concernedImages(store.db, operation)
    for (const [tenant, ids] of Map.groupBy(images, (image) => image.tenant)) {
      signal.throwIfAborted()
      const isNew = await store.db.transaction().execute(async (transaction) => {
        const id = notificationId(operation, tenant)
        if (!(await putNotification(store, transaction, { id, tenant, operation }))) return false
        await writeEntries(
          transaction,
          id,
          ids.map((image) => image.id),
          { ...options, changes },
        )
        await options.onNew(transaction, { id, tenant })
        return true
      })
      if (isNew) made++
    }
  }
  await store.db.deleteFrom('finding_changes').where('operation', '=', operation).execute()
  return made
}

/** Everything is new in the first generation of a feed: nobody wants to hear of it. */
async function isFirstOfFeed({ db }: Store, operation: string): Promise<boolean> {
  const own = await db
    .selectFrom('update_operations')
    .select('feed')
    .where('ref', '=', operation)
    .executeTakeFirst()
  if (!own) return false // It was retired since; its changes are told all the same.
  const other = await db
    .selectFrom('update_operations')
    .select('ref')
    .where('feed', '=', own.feed)
    .where('ref', '<>', operation)
    .executeTakeFirst()
  return other === undefined
}

async function writeEntries(
  transaction: Queries,
  notification: string,
  images: readonly number[],
  options: MakeOptions & { readonly changes: OperationChanges },
): Promise<void> {
  const { changes, isSummary, signal } = options
  let position = 0
  let waiting: StoredEntry[] = []
  const flush = async (): Promise<void> => {
    await putEntries(transaction, notification, waiting)
    waiting = []
  }
  for (let at = 0; at < images.length; at += IMAGES_AT_ONCE) {
    signal.throwIfAborted()
    const chunk = images.slice(at, at + IMAGES_AT_ONCE)
    const subjects = await subjectsOf(transaction, chunk)
    const packages = await packagesOfImages(transaction, chunk, changes.packages)
    for (const image of chunk) {
      const subject = subjects.get(image)
      if (!subject) continue // Removed since.
      const own = (packages.get(image) ?? []).flatMap((pkg) => changes.ofPackage(pkg))
      for (const body of await entriesOfImage(transaction, subject, own, { isSummary, changes })) {
        const id = entryId(notification, subject.digest, body.finding.id, body.finding.package.purl)
        waiting.push({ id, position: position++, image, body })
        if (waiting.length >= ENTRIES_AT_ONCE) await flush()
      }
    }
  }
  await flush()
}
