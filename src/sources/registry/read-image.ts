import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { type ImageReference, repositoryName } from '../../core/image-reference.ts'
import { choosePlatform } from '../documents/choose-platform.ts'
import type { StoredLayer } from '../documents/layers.ts'
import { type ImageManifest, parseImageDocument } from '../documents/parse.ts'
import type { Descriptor } from '../documents/schema.ts'
import { makeImage } from '../make-image.ts'
import type { OpenOptions } from '../options.ts'
import type { Repository } from './repository.ts'

/** Indexes inside indexes. */
export const MAX_INDEX_DEPTH = 8

export interface Target {
  readonly name: string
  readonly reference: ImageReference
  readonly options: OpenOptions
  close(): Promise<void>
}

/** The image of a repository that a reference names: manifest and config. Throws PlimsollErrors. */
export async function readImage(repository: Repository, target: Target): Promise<Image> {
  const { name, reference, options } = target
  const { signal, platform } = options
  let listedPlatform: Descriptor['platform']
  let fetched = await repository.manifest(reference.digest ?? reference.tag ?? '', signal)
  const named = fetched.digest
  for (let depth = 0; depth <= MAX_INDEX_DEPTH; depth++) {
    const document = parseImageDocument(fetched.bytes, `The manifest of ${name}`, fetched.mediaType)
    if (document.kind === 'manifest') {
      const config = await repository.smallBlob(document.manifest.config.digest, signal)
      return makeImage({
        origin: { kind: 'registry', location: name },
        name,
        asked: options,
        listedPlatform,
        // The tag beside a digest is the user's word alone.
        repoTags: reference.digest ? [] : [`${repositoryName(reference)}:${reference.tag}`],
        repoDigests: [`${repositoryName(reference)}@${named}`],
        config,
        manifestDigest: fetched.digest,
        annotations: document.manifest.annotations,
        layers: storedLayers(repository, document.manifest),
        access: 'parallel',
        close: () => target.close(),
      })
    }
    const chosen = choosePlatform(document.index, platform, name)
    listedPlatform = chosen.platform
    fetched = await repository.manifest(chosen.digest, signal)
  }
  const message = `${name} cannot be used: its indexes are nested more than ${MAX_INDEX_DEPTH} deep.`
  throw new PlimsollError('manifest-invalid', message)
}

function storedLayers(repository: Repository, { layers }: ImageManifest): StoredLayer[] {
  return layers.map(({ digest, mediaType = '', size, urls }, position) => ({
    digest,
    mediaType,
    size,
    position,
    open: ({ signal }) => repository.openBlob({ digest, size, urls: urls ?? [] }, signal),
  }))
}
