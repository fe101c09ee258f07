import * as z from 'zod/mini'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { type GlobPattern, matchesGlob, parseGlob } from '../../core/glob.ts'
import {
  formatImageReference,
  type ImageReference,
  parseImageReference,
  repositoryName,
} from '../../core/image-reference.ts'
import { listTags } from '../../sources/registry/lists.ts'
import { openRepository } from '../../sources/registry/open-repository.ts'
import type { ServiceContext } from '../context.ts'
import { pullConnection } from '../native/pull-image.ts'
import type { TaskHandler } from '../queue/types.ts'
import { registryCredentials } from '../store/registry-credentials.ts'
import type { Seal } from '../store/seal.ts'
import { markDeleted } from '../store/tags.ts'
import { followReference } from './follow.ts'
import { noteLook, type Watch, watchById } from './watches.ts'

const Payload = z.object({ watch: z.string() })

/** Tags of one repository that are looked at. */
const MAX_TAGS = 5000

/**
 * `watch`: has every tag followed, which indexes what is new, and notes those that the registry does not list any more.
 * What goes wrong is kept with the watch, and looked at the next time.
 */
export function watchTask(context: ServiceContext, seal: Seal): TaskHandler {
  return async (payload, { signal }) => {
    const watch = await watchById(context, Payload.parse(payload).watch)
    if (!watch) return // It was removed while the job waited.
    try {
      await look(context, seal, watch, signal)
      await noteLook(context, watch.id, undefined)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof PlimsollError)) throw error
      await noteLook(context, watch.id, messageOf(error))
      context.log.warn({ watch: watch.id, reference: watch.reference, code: error.code }, 'watch failed')
    }
  }
}

async function look(context: ServiceContext, seal: Seal, watch: Watch, signal: AbortSignal): Promise<void> {
  const { tenant, labels } = watch
  const reference = parseImageReference(watch.reference)
  if (!reference)
    throw new PlimsollError('reference-invalid', `${watch.reference} is not the name of an image.`)
  if (watch.tags === undefined)
    return await followReference(context, { tenant, reference: formatImageReference(reference), labels })
  const repository = repositoryName(reference)
  const there = await tagsOf(context, seal, { watch, reference, signal })
  for (const tag of there)
    await followReference(context, { tenant, reference: `${repository}:${tag}`, labels })
  await markGone(context, watch, repository, new Set(there))
}

async function tagsOf(
  context: ServiceContext,
  seal: Seal,
  {
    watch: { tenant, reference: text, tags = '*' },
    reference,
    signal,
  }: { readonly watch: Watch; readonly reference: ImageReference; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const credentials = await registryCredentials(context.store, seal).find(tenant, text)
  const connection = pullConnection(context, {
    tenant,
    reference: text,
    ...(credentials ? { credentials } : {}),
    signal,
  })
  try {
    const { repository } = await openRepository(reference, connection.options)
    const patterns = parseGlob(tags)
    const chosen = (await listTags(repository, reference, signal)).filter((tag) => isMatch(patterns, tag))
    if (chosen.length <= MAX_TAGS) return chosen
    throw new PlimsollError(
      'option-invalid',
      `${chosen.length} tags match ${tags}; at most ${MAX_TAGS} are watched.`,
    )
  } finally {
    await connection.close()
  }
}

function isMatch(patterns: readonly GlobPattern[], tag: string): boolean {
  return patterns.some((pattern) => matchesGlob(pattern, [tag]))
}

/** Tags that were seen and that the registry does not list any more. */
async function markGone(
  { store }: ServiceContext,
  { tenant, tags = '*' }: Watch,
  repository: string,
  there: ReadonlySet<string>,
): Promise<void> {
  const patterns = parseGlob(tags)
  await store.db.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom('tags')
      .select('tag')
      .where('tenant', '=', tenant)
      .where('repository', '=', repository)
      .orderBy('tag')
      .execute()
    for (const { tag } of rows)
      if (!there.has(tag) && isMatch(patterns, tag))
        await markDeleted(store, transaction, { tenant, repository, tag })
  })
}
