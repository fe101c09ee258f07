import { compareText } from '../../core/compare-text.ts'
import type { ServiceContext } from '../context.ts'
import type { StoredImage } from '../parts.ts'
import { putImage, setImageState } from '../store/images.ts'
import { setLabels } from '../store/labels.ts'
import { registryCredentials } from '../store/registry-credentials.ts'
import type { Seal } from '../store/seal.ts'
import { noteThere } from '../store/tags.ts'
import { credentialsFrom, type IndexImagePayload } from './index-image.ts'
import { imageDigest, indexOfImage, openPull } from './pull-image.ts'
import type { Submission } from './routes/images.ts'

/**
 * Looks the reference up, so that its caller hears at once what is wrong with it, and leaves the rest to the queue: row
 * and job are one change. Credentials that came along go with the job, sealed.
 */
export async function submitReference(
  context: ServiceContext,
  seal: Seal,
  submission: Submission,
  caller: Caller,
): Promise<StoredImage> {
  return (await submitNamed(context, seal, submission, caller)).image
}

export interface Submitted {
  readonly image: StoredImage
  /** Digest of the index of several platforms that the reference names, where it names one. */
  readonly index?: string
}

interface Caller {
  readonly tenant: string
  readonly signal: AbortSignal
}

/** The same, with what the reference names. */
export async function submitNamed(
  context: ServiceContext,
  seal: Seal,
  submission: Submission,
  { tenant, signal }: Caller,
): Promise<Submitted> {
  const { store, queue } = context
  const { reference, platform, insecure, labels } = submission
  const given = submission.credentials && credentialsFrom(submission.credentials)
  const sealed = given && Buffer.from(seal.close(given)).toString('base64')
  const credentials = given ?? (await registryCredentials(store, seal).find(tenant, reference))
  const opened = await openPull(context, {
    tenant,
    reference,
    ...(credentials ? { credentials } : {}),
    ...(insecure ? { insecure } : {}),
    ...(platform === undefined ? {} : { platform }),
    signal,
  })
  const digest = imageDigest(opened)
  const index = indexOfImage(opened)
  await opened.close()
  const submitted = await store.db.transaction().execute(async (transaction) => {
    const image = await putImage(store, transaction, {
      tenant,
      digest,
      source: 'reference',
      name: reference,
      ...(index ? { index } : {}),
    })
    await noteThere(transaction, image.id)
    if (labels) await setLabels(transaction, image.id, sorted(labels), false)
    if (image.state === 'failed')
      await setImageState(transaction, image.id, { state: 'queued', step: 'CheckManifest' })
    const payload: IndexImagePayload = {
      image: image.id,
      ...(sealed === undefined ? {} : { sealed }),
      ...(insecure ? { insecure } : {}),
      ...(platform === undefined ? {} : { platform }),
    }
    await queue.add(transaction, { task: 'index-image', payload, key: `index-image ${image.id}` })
    return image.state === 'failed' ? { ...image, state: 'queued' as const, step: 'CheckManifest' } : image
  })
  return { image: submitted, ...(index ? { index: index.digest } : {}) }
}

function sorted(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => compareText(a, b)))
}
