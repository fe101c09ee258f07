import * as z from 'zod/mini'
import { compareText } from '../../core/compare-text.ts'
import { parseImageReference, repositoryName } from '../../core/image-reference.ts'
import type { ServiceContext } from '../context.ts'
import { Labels } from '../native/image-json.ts'
import { isLasting, openCredentials } from '../native/index-image.ts'
import { submitNamed } from '../native/submit.ts'
import type { TaskHandler } from '../queue/types.ts'
import type { Seal } from '../store/seal.ts'
import type { Queries } from '../store/store.ts'
import { markDeleted, putTag } from '../store/tags.ts'

const Followed = z.object({
  tenant: z.string(),
  reference: z.string(),
  labels: z.optional(Labels),
  /** Credentials of a pod: sealed, in base64, and the secret that they stand in, `namespace/name`. */
  login: z.optional(z.object({ sealed: z.string(), secret: z.string() })),
})
export type Followed = z.infer<typeof Followed>

/** Has a reference looked up and its image indexed, by the queue: the registry may not have it whole yet. */
export async function followReference(
  { queue, store }: Pick<ServiceContext, 'queue' | 'store'>,
  followed: Followed,
  queries: Queries = store.db,
): Promise<void> {
  await queue.add(queries, { task: 'follow-reference', payload: followed, key: followKey(followed) })
}

/** A job that waits already brings no other labels than its own, and opens nothing to other logins. */
export function followKey({ tenant, reference, labels = {}, login }: Followed): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => compareText(a, b))
  const by = login ? [{ secret: login.secret }] : []
  return `follow ${JSON.stringify([tenant, reference, ...sorted, ...by])}`
}

/** `follow-reference`: looks a reference up, notes what its tag points at, and has that indexed if it is new. */
export function followTask(context: ServiceContext, seal: Seal): TaskHandler {
  return async (payload, { signal, isLastAttempt }) => {
    const { tenant, reference, labels, login } = Followed.parse(payload)
    try {
      const credentials = login && openCredentials(seal, login.sealed)
      const submission = {
        reference,
        ...(labels ? { labels } : {}),
        ...(credentials ? { credentials } : {}),
      }
      const { image, index } = await submitNamed(context, seal, submission, { tenant, signal })
      const parsed = parseImageReference(reference)
      if (parsed?.tag)
        await putTag(context.store, context.store.db, {
          tenant,
          repository: repositoryName(parsed),
          tag: parsed.tag,
          digest: image.digest,
          ...(index === undefined ? {} : { index }),
        })
    } catch (error) {
      signal.throwIfAborted()
      if (!isLasting(error) && !isLastAttempt) throw error
      // To some logins a registry says of everything that it is not there.
      if (isLasting(error) && error.code === 'image-not-found' && !login)
        await noteGone(context, tenant, reference)
      context.log.warn({ reference, err: error }, 'reference could not be followed')
      if (!isLasting(error)) throw error
    }
  }
}

/** An image that is asked for by its digest has no tag that could be gone. */
async function noteGone({ store }: ServiceContext, tenant: string, reference: string): Promise<void> {
  const parsed = parseImageReference(reference)
  if (!parsed) return
  const { tag, digest } = parsed
  const gone = tag ? { tag } : digest ? { digest } : undefined
  if (!gone) return
  await store.db
    .transaction()
    .execute(
      async (transaction) =>
        await markDeleted(store, transaction, { tenant, repository: repositoryName(parsed), ...gone }),
    )
}
