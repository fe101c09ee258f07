import type { Image } from '../../core/image.ts'
import { formatImageReference, type ImageReference, parseImageReference } from '../../core/image-reference.ts'
import type { Platform } from '../../core/platform.ts'
import { openRegistryImage } from '../../sources/registry/index.ts'
import { listTags } from '../../sources/registry/lists.ts'
import { type OpenRepository, openRepository } from '../../sources/registry/open-repository.ts'
import type { RegistryOptions, ScanRequest } from '../request.ts'

/** Where a base image comes from, asked for the platform of the image that is built on it. Whoever opened it closes it. */
export interface BaseRegistry {
  /** Manifest and config; no layer is opened, so it need not be closed. */
  readonly image: (reference: ImageReference) => Promise<Pick<Image, 'layers' | 'manifestDigest'>>
  readonly tags: () => Promise<readonly string[]>
  /** For a scan of one of its images by itself. */
  readonly scanRequest: (name: string) => ScanRequest
  readonly close: () => Promise<void>
}

/** A password that was given for the image's own registry goes to no other. */
export function baseRegistry(base: ImageReference, request: ScanRequest, platform: Platform): BaseRegistry {
  const { target, sources, environment: env, signal } = request
  const asked = target.kind === 'reference' ? parseImageReference(target.reference) : undefined
  const registry = asked?.domain === base.domain ? sources.registry : withoutCredentials(sources.registry)
  const options = { platform, isPlatformChosen: true, env, signal, registry }
  let opened: Promise<OpenRepository> | undefined
  return {
    image: async (reference) => {
      const image = await openRegistryImage(formatImageReference(reference), options)
      await image.close()
      return image
    },
    tags: async () => {
      opened ??= openRepository(base, options)
      return await listTags((await opened).repository, base, signal)
    },
    scanRequest: (reference) => ({
      ...request,
      target: { kind: 'reference', reference },
      sources: { platform, isPlatformChosen: true, imageSources: ['registry'], registry },
    }),
    close: async () => {
      const repository = await opened?.catch(() => undefined)
      await repository?.close()
    },
  }
}

function withoutCredentials({ insecureHosts, cacert }: RegistryOptions): RegistryOptions {
  return { insecureHosts, ...(cacert === undefined ? {} : { cacert }) }
}
