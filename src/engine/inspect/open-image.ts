import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { openEngineImage, openInput } from '../../sources/open-image.ts'
import type { OpenOptions } from '../../sources/options.ts'
import type { ImageTarget, InspectionRequest } from '../request.ts'

/** What it takes to open an image. */
export type OpeningRequest = Pick<InspectionRequest, 'sources' | 'environment' | 'progress' | 'signal'>

/** Opens an image from a file, or looks for a reference in each source in turn. The caller closes it. */
export async function openImage(target: ImageTarget, request: OpeningRequest): Promise<Image> {
  const { imageSources } = request.sources
  const { progress } = request
  if (target.kind === 'input') {
    progress.step(`Opening ${target.input}`)
    return await openInput(target.input, openOptions(request))
  }
  let missing: PlimsollError | undefined
  for (const source of imageSources) {
    progress.step(`Looking for ${target.reference} in ${source}`)
    try {
      const image = await openFrom(source, target.reference, request)
      if (image) return image
    } catch (error) {
      // An engine keeps one platform of an image; the registry may well have the one that was asked for.
      const isMissing = error instanceof PlimsollError && error.code === 'platform-missing'
      if (!isMissing || source === 'registry') throw error
      missing = error
    }
  }
  if (missing) throw missing
  throw new PlimsollError(
    'image-in-no-source',
    `${target.reference} is in none of the sources that were asked: ${imageSources.join(', ')}.`,
  )
}

async function openFrom(
  source: 'docker' | 'podman' | 'registry',
  reference: string,
  request: OpeningRequest,
): Promise<Image | undefined> {
  const options = { ...openOptions(request), env: request.environment }
  if (source !== 'registry') return await openEngineImage(source, reference, options)
  // Loaded when needed: a scan of a file has no use for an HTTP client.
  const { openRegistryImage } = await import('../../sources/registry/index.ts')
  return await openRegistryImage(reference, { ...options, registry: request.sources.registry })
}

function openOptions({ sources, signal }: OpeningRequest): OpenOptions {
  const { platform, isPlatformChosen = false } = sources
  return { platform, isPlatformChosen, signal }
}
