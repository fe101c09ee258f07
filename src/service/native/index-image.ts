import * as z from 'zod/mini'
import { PlimsollError } from '../../core/errors.ts'
import type { ServiceContext } from '../context.ts'
import type { TaskHandler } from '../queue/types.ts'
import { failImage, imageById } from '../store/images.ts'
import { registryCredentials } from '../store/registry-credentials.ts'
import type { Seal } from '../store/seal.ts'
import { type PullCredentials, pullImage } from './pull-image.ts'

/** What the task needs besides the image's row. */
export const IndexImagePayload = z.object({
  image: z.number(),
  /** Credentials of whoever asked, sealed, in base64. */
  sealed: z.optional(z.string()),
  insecure: z.optional(z.boolean()),
  platform: z.optional(z.string()),
})
export type IndexImagePayload = z.infer<typeof IndexImagePayload>

export const Credentials = z.object({
  username: z.optional(z.string()),
  password: z.optional(z.string()),
  token: z.optional(z.string()),
})

/** Whether another attempt may go better: what is wrong with the image, or with who asks, stays wrong. */
const PASSING: ReadonlySet<string> = new Set([
  'registry-unreachable',
  'registry-rate-limited',
  'registry-refused',
])

/** Whether what is wrong stays wrong however often it is tried. */
export function isLasting(error: unknown): error is PlimsollError {
  return error instanceof PlimsollError && !PASSING.has(error.code)
}

/** `index-image`: pulls an image by its reference. A failure that stays is kept with the image and ends the work. */
export function indexImageTask(context: ServiceContext, indexState: string, seal: Seal): TaskHandler {
  return async (payload, { signal, isLastAttempt }) => {
    const { image: id, sealed, insecure, platform } = IndexImagePayload.parse(payload)
    const image = await imageById(context.store.db, id)
    if (!image?.name) return // It was deleted while the job waited.
    try {
      const credentials = await credentialsFor(context, seal, image.tenant, image.name, sealed)
      await pullImage(context, indexState, {
        tenant: image.tenant,
        reference: pinned(image.name, image.digest),
        name: image.name,
        ...(credentials ? { credentials } : {}),
        ...(insecure ? { insecure } : {}),
        ...(platform === undefined ? {} : { platform }),
        signal,
      })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof PlimsollError)) throw error
      if (!isLasting(error) && !isLastAttempt) throw error
      await failImage(context.store.db, id, { code: error.code, message: error.message })
      context.log.warn({ image: image.digest, code: error.code }, 'image could not be indexed')
    }
  }
}

async function credentialsFor(
  { store }: ServiceContext,
  seal: Seal,
  tenant: string,
  reference: string,
  sealed: string | undefined,
): Promise<PullCredentials | undefined> {
  if (sealed === undefined) return await registryCredentials(store, seal).find(tenant, reference)
  return openCredentials(seal, sealed)
}

/** What travels with a job. Throws `credentials-unreadable`. */
export function openCredentials(seal: Seal, sealed: string): PullCredentials {
  const opened = Credentials.safeParse(seal.open(Buffer.from(sealed, 'base64')))
  if (opened.success) return credentialsFrom(opened.data)
  throw new PlimsollError('credentials-unreadable', 'The credentials were sealed with another secret.')
}

/** The tag may have gone elsewhere since: what was asked for is this image. */
function pinned(name: string, digest: string): string {
  return name.includes('@') ? name : `${name}@${digest}`
}

/** Only what is given. */
export function credentialsFrom({ username, password, token }: z.infer<typeof Credentials>): PullCredentials {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(token === undefined ? {} : { token }),
  }
}
