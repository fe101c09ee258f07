import type { Image } from '../../../core/image.ts'
import { openMembers } from '../../../sources/open-input.ts'
import { passArchive } from '../../../sources/passing-archive.ts'
import type { ServiceContext } from '../../context.ts'
import type { StoredImage } from '../../parts.ts'
import { putImage } from '../../store/images.ts'
import { layerReports } from '../../store/layer-reports.ts'
import { imageDigest, indexOpened, layerOptions } from '../pull-image.ts'
import { passingLayers } from './passing-layers.ts'

export interface GivenArchive {
  readonly tenant: string
  /** By what people know the image. Default: its first tag. */
  readonly name?: string
  readonly signal: AbortSignal
}

/**
 * Indexes an archive while it comes in: nothing of it is written to disk, and nothing but its documents is held. An
 * upload that breaks off leaves nothing behind. Throws what `openInput` throws, and the errors of layers.
 */
export async function indexArchive(
  context: ServiceContext,
  indexState: string,
  bytes: AsyncIterable<Uint8Array>,
  given: GivenArchive,
): Promise<StoredImage> {
  const { config, store } = context
  const { tenant, signal } = given
  const layers = passingLayers(layerReports(store, tenant), { layers: layerOptions(context), signal })
  const members = await passArchive(given.name ?? 'archive', bytes, { take: layers.take, signal })
  const { platform, isPlatformChosen = false } = config.indexer.sources
  const image = await openMembers(layers.over(members), 'archive', { platform, isPlatformChosen, signal })
  try {
    const name = given.name ?? image.repoTags[0]
    const opened = { ...image, ...named(name ?? 'archive') }
    const { id } = await putImage(store, store.db, {
      tenant,
      digest: imageDigest(image),
      source: 'archive',
      ...(name === undefined ? {} : { name }),
    })
    const { cache } = layers
    return await indexOpened(context, {
      id,
      image: opened,
      indexState,
      request: { tenant, signal },
      cache,
    })
  } finally {
    await image.close()
  }
}

/** In place of how it came, which is of no interest to anybody. */
function named(name: string): Pick<Image, 'name' | 'origin'> {
  return { name, origin: { kind: 'docker-archive', location: name } }
}
