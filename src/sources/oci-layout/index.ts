import type { Digest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import type { StoredLayer } from '../documents/layers.ts'
import { invalid, MAX_DOCUMENT_BYTES, parseImageDocument, parseWith } from '../documents/parse.ts'
import { type Descriptor, type IndexDocument, LayoutDocument } from '../documents/schema.ts'
import { type ImageChoice, repoTags, withName } from '../image-choice.ts'
import { makeImage } from '../make-image.ts'
import type { MemberStore } from '../members/member-store.ts'
import type { ArchiveOptions } from '../options.ts'
import { printable } from '../printable.ts'
import { readBlob, requireBlob } from './blobs.ts'
import { chooseImage, listImages, type NamedDescriptor, notThere } from './choose-image.ts'
import { descend, findByDigest } from './find-manifest.ts'

/**
 * An OCI image layout, as a folder or in a tar:
 *
 *     oci-layout            {"imageLayoutVersion": "1.0.0"}
 *     index.json            descriptors of manifests and indexes, with names as annotations
 *     blobs/<alg>/<hex>     indexes, manifests, configs, layers
 *
 * Every document and layer has a digest; documents are held to theirs here, layers while they are read.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function openOciLayout(store: MemberStore, options: ArchiveOptions): Promise<Image> {
  await checkVersion(store, options.signal)
  const images = listImages(await readIndex(store, options.signal))
  const { descriptor: start, names } = await choose(store, images, options)
  const { descriptor, manifest } = await descend(store, start, options.platform, options.signal)
  return makeImage({
    origin: options.origin,
    name: options.origin.location,
    asked: options,
    listedPlatform: descriptor.platform,
    repoTags: repoTags(names),
    repoDigests: [],
    config: await readBlob(store, manifest.config, options.signal),
    manifestDigest: descriptor.digest,
    annotations: manifest.annotations,
    layers: await Promise.all(manifest.layers.map((layer) => storedLayer(store, layer))),
    access: store.access,
    close: () => store.close(),
  })
}

/** Whether an image of a name, or one at all where none is given, has this config on some platform. */
export async function hasConfig(
  store: MemberStore,
  choice: Extract<ImageChoice, { kind: 'name' }> | undefined,
  config: Digest,
  signal: AbortSignal,
): Promise<boolean> {
  const images = listImages(await readIndex(store, signal))
  const named = choice ? withName(images, choice.name, ({ names }) => names) : images
  return (await findByDigest(store, named, config, signal)) !== undefined
}

/** Some tools leave the file out; one that is there has to be of a version that is known. */
async function checkVersion(store: MemberStore, signal: AbortSignal): Promise<void> {
  const member = await store.find('oci-layout')
  if (!member) return
  const subject = `oci-layout in ${store.location}`
  const bytes = await store.read(member, MAX_DOCUMENT_BYTES, signal)
  const { imageLayoutVersion } = parseWith(LayoutDocument, bytes, subject)
  if (imageLayoutVersion.startsWith('1.')) return
  throw invalid(subject, `it has the version ${printable(imageLayoutVersion)}; 1.x is understood`)
}

async function readIndex(store: MemberStore, signal: AbortSignal): Promise<IndexDocument> {
  const member = await store.find('index.json')
  if (!member) throw new PlimsollError('archive-corrupt', `${store.location} lacks index.json.`)
  const subject = `index.json in ${store.location}`
  const bytes = await store.read(member, MAX_DOCUMENT_BYTES, signal)
  const document = parseImageDocument(bytes, subject, 'application/vnd.oci.image.index.v1+json')
  if (document.kind === 'index') return document.index
  throw invalid(subject, 'it is an image manifest and no index')
}

async function choose(
  store: MemberStore,
  images: readonly NamedDescriptor[],
  { choice, platform, signal }: ArchiveOptions,
): Promise<NamedDescriptor> {
  if (choice?.kind !== 'digest') return chooseImage(images, choice, platform, store.location)
  const found = await findByDigest(store, images, choice.digest, signal)
  if (found) return found
  throw notThere(images, choice satisfies ImageChoice, store.location)
}

async function storedLayer(store: MemberStore, layer: Descriptor): Promise<StoredLayer> {
  const member = await requireBlob(store, layer)
  return {
    digest: layer.digest,
    mediaType: layer.mediaType ?? '',
    size: member.size,
    position: member.position,
    open: ({ signal }) => store.open(member, signal),
  }
}
