import { PlimsollError } from '../core/errors.ts'
import type { Image } from '../core/image.ts'
import { openEngineImage, openInput } from '../sources/open-image.ts'
import type { ScanRequest, ScanTarget } from './request.ts'

/** Opens an image from a file, or looks for a reference in each source in turn. The caller closes it. */
export async function openImage(
  target: Exclude<ScanTarget, { kind: 'rootfs' }>,
  request: ScanRequest,
): Promise<Image> {
  const { platform, imageSources } = request.sources
  const { signal, progress } = request
  if (target.kind === 'input') {
    progress.step(`Opening ${target.input}`)
    return await openInput(target.input, { platform, signal })
  }
  for (const source of imageSources) {
    progress.step(`Looking for ${target.reference} in ${source}`)
    const image = await openFrom(source, target.reference, request)
    if (image) return image
  }
  throw new PlimsollError(
    'image-in-no-source',
    `${target.reference} is in none of the sources that were asked: ${imageSources.join(', ')}.`,
  )
}

async function openFrom(
  source: 'docker' | 'podman' | 'registry',
  reference: string,
  { sources, environment, signal }: ScanRequest,
): Promise<Image | undefined> {
  if (source !== 'registry') {
    return await openEngineImage(source, reference, { platform: sources.platform, env: environment, signal })
  }
  // Loaded when needed: a scan of a file has no use for an HTTP client.
  const { openRegistryImage } = await import('../sources/registry/index.ts')
  return await openRegistryImage(reference, {
    platform: sources.platform,
    registry: sources.registry,
    env: environment,
    signal,
  })
}
