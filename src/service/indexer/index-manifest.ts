import { PlimsollError } from '../../core/errors.ts'
import type { ImageLayer } from '../../core/image.ts'
import { sha256 } from '../../core/sha256.ts'
import type { ServiceContext } from '../context.ts'
import { RequestFault } from '../http/route.ts'
import type { StoredImage } from '../parts.ts'
import { failImage, findImage, finishImage, imageById, putImage, setImageState } from '../store/images.ts'
import { withLease } from '../store/leases.ts'
import type { CheckedManifest } from './check-manifest.ts'
import { indexLayers } from './index-layers.ts'

export interface ManifestWork {
  readonly tenant: string
  readonly manifest: CheckedManifest
  readonly layers: readonly ImageLayer[]
  readonly state: string
}

/** Whether the image was indexed as it would be now, with the same layers. */
export function isCurrent(
  image: StoredImage,
  { manifest, state }: Pick<ManifestWork, 'manifest' | 'state'>,
): boolean {
  const { layers = [] } = image.manifest ?? {}
  return (
    image.state === 'indexed' &&
    image.indexState === state &&
    layers.length === manifest.layers.length &&
    layers.every((digest, index) => digest === manifest.layers[index]?.digest)
  )
}

/**
 * Indexes the manifest under its lease, or takes what another replica made of it meanwhile. An image that was left
 * half done by a replica that died is begun again: its lease has run out.
 *
 * Resolves also with an image that could not be indexed. Throws RequestFault where that is the caller's fault, and what
 * is wrong with the database or the service; then the next request for the image begins again.
 */
export async function indexManifest(context: ServiceContext, work: ManifestWork): Promise<StoredImage> {
  const { store, replica, signal } = context
  const { tenant, manifest } = work
  const lease = `index ${sha256(JSON.stringify([tenant, manifest.digest])).slice(0, 40)}`
  return await withLease(store, lease, { replica, signal }, async (held) => {
    const known = await findImage(store.db, tenant, manifest.digest)
    if (known && isCurrent(known, work)) return known
    const { id } = await putImage(store, store.db, {
      tenant,
      digest: manifest.digest,
      source: 'manifest',
      manifest: { layers: manifest.layers.map(({ digest }) => digest) },
    })
    await setImageState(store.db, id, { state: 'indexing', step: 'CheckManifest' })
    try {
      await fill(context, id, work, held)
    } catch (error) {
      await settle(context, id, error, held)
    }
    const image = await imageById(store.db, id)
    if (!image) throw new RequestFault(404, 'not-found', 'the manifest was deleted while it was indexed')
    return image
  })
}

async function fill(
  context: ServiceContext,
  id: number,
  work: ManifestWork,
  signal: AbortSignal,
): Promise<void> {
  const { store, queue } = context
  const { tenant, manifest, layers, state } = work
  const step = async (name: string): Promise<void> => await setImageState(store.db, id, { step: name })
  const contents = await indexLayers(context, manifest, {
    tenant,
    layers,
    signal,
    fetching: async () => await step('FetchLayers'),
  })
  await step('IndexManifest')
  await finishImage(store, queue, id, {
    contents,
    indexState: state,
    layers: manifest.layers.map(({ digest }) => digest),
  })
}

/** Keeps why an image cannot be indexed; throws what is not about the image. */
async function settle(
  { store }: ServiceContext,
  id: number,
  error: unknown,
  held: AbortSignal,
): Promise<void> {
  // The service stops, or the lease is lost and somebody else may have begun: nothing of this is ours to say.
  held.throwIfAborted()
  if (!(await imageById(store.db, id))) return
  if (!(error instanceof PlimsollError)) {
    if (!store.isPassing(error))
      await failImage(store.db, id, { code: 'internal', message: 'internal error' })
    throw error
  }
  const { code, message } = error
  await failImage(store.db, id, { code, message })
  if (code === 'layer-not-a-tar') throw new RequestFault(400, code, message, {}, { cause: error })
}
