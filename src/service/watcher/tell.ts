import type { ServiceContext } from '../context.ts'
import type { Entry } from '../notifier/entry.ts'
import { entryId, notificationId, runningOperation } from '../notifier/ids.ts'
import { putEntries, putNotification } from '../notifier/notification-store.ts'
import type { Queries } from '../store/store.ts'

/** What runs belongs to who runs the service. */
const TENANT = ''

export interface Telling {
  readonly cluster: string
  /** What was judged: the same judgements make the same notification. */
  readonly judgements: readonly string[]
  readonly entries: readonly { readonly image: number; readonly body: Entry }[]
}

/** One notification of what has become bad, in the transaction that keeps the judgement. The notifier delivers it. */
export async function tellOfRunning(
  { store, queue }: Pick<ServiceContext, 'store' | 'queue'>,
  queries: Queries,
  { cluster, judgements, entries }: Telling,
): Promise<void> {
  if (entries.length === 0) return
  const operation = runningOperation(cluster, judgements)
  const id = notificationId(operation, TENANT)
  if (!(await putNotification(store, queries, { id, tenant: TENANT, operation }))) return
  await putEntries(
    queries,
    id,
    entries.map(({ image, body }, position) => ({
      id: entryId(id, body.running?.digest ?? body.image.digest, body.finding.id, body.finding.package.purl),
      position,
      image,
      body,
    })),
  )
  const payload = { notification: id }
  await queue.add(queries, { task: 'notify-running', payload, key: `notify-running ${id}` })
}
