import { parseImageReference } from '../../../src/core/image-reference.ts'
import { inspect } from '../../../src/engine/inspect/index.ts'
import type { InspectionRequest } from '../../../src/engine/request.ts'
import type { ServiceContext } from '../../../src/service/context.ts'
import type { HarborNeeds } from '../../../src/service/harbor/needs.ts'
import { finishImage, imageById, putImage } from '../../../src/service/store/images.ts'

/** Pulls by reference, as a scan does, and keeps what was found. */
export function standInPull(
  { store, queue }: ServiceContext,
  request: InspectionRequest,
  indexState: string,
): HarborNeeds['pull'] {
  return async ({ tenant, reference, credentials = {}, insecure, signal }) => {
    const name = parseImageReference(reference)
    const insecureHosts = insecure && name ? [name.domain] : []
    const { target, inventory, leftOut } = await inspect({
      ...request,
      target: { kind: 'reference', reference },
      sources: {
        ...request.sources,
        registry: { ...request.sources.registry, ...credentials, insecureHosts },
      },
      signal,
    })
    const { id } = await putImage(store, store.db, {
      tenant,
      digest: name?.digest ?? '',
      source: 'reference',
      name: reference,
    })
    await finishImage(store, queue, id, {
      contents: { target, inventory, leftOut },
      indexState,
      layers: inventory.layers.map(({ digest, diffId }) => digest ?? diffId),
    })
    const image = await imageById(store.db, id)
    if (!image) throw new Error('The image is gone.')
    return image
  }
}
