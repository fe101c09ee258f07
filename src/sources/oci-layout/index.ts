import { type Digest, digestAlgorithm, digestHex } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { choosePlatform, isAttestation } from '../documents/choose-platform.ts'
import type { StoredLayer } from '../documents/layers.ts'
import { MAX_DOCUMENT_BYTES, parseImageDocument } from '../documents/parse.ts'
import type { Descriptor, IndexDocument } from '../documents/schema.ts'
import { verifiedBytes } from '../documents/verify.ts'
import { makeImage } from '../make-image.ts'
import type { Member, MemberStore } from '../members/member-store.ts'
import type { OpenOptions } from '../options.ts'
import { matchesTag } from '../tag-match.ts'

/** Indexes inside indexes; a circle of digests cannot be made, a long chain can. */
export const MAX_INDEX_DEPTH = 8

/**
 * An OCI image layout, as a folder or in a tar. Every document and layer has a digest; documents are held to theirs
 * here, layers while they are read. https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 *
 * @param choice tag or `@digest`, where the layout holds several images
 */
export async function openOciLayout(
  store: MemberStore,
  choice: string | undefined,
  options: OpenOptions,
): Promise<Image> {
  const member = await store.find('index.json')
  if (!member) throw new PlimsollError('archive-corrupt', `${store.location} lacks index.json.`)
  const bytes = await store.read(member, MAX_DOCUMENT_BYTES, options.signal)
  const subject = `index.json in ${store.location}`
  const document = parseImageDocument(bytes, subject, 'application/vnd.oci.image.index.v1+json')
  if (document.kind !== 'index') throw new PlimsollError('manifest-invalid', `${subject} is no index.`)
  const chosen = chooseImage(document.index, choice, options, store.location)
  return await openDescriptor(store, chosen, chosen, options, 0)
}

/** Goes down through nested indexes to the manifest for the platform. */
async function openDescriptor(
  store: MemberStore,
  descriptor: Descriptor,
  named: Descriptor,
  options: OpenOptions,
  depth: number,
): Promise<Image> {
  if (depth > MAX_INDEX_DEPTH) {
    const message = `${store.location} cannot be used: its indexes are nested more than ${MAX_INDEX_DEPTH} deep.`
    throw new PlimsollError('manifest-invalid', message)
  }
  const bytes = await readBlob(store, descriptor.digest, options.signal)
  const document = parseImageDocument(
    bytes,
    `${descriptor.digest} in ${store.location}`,
    descriptor.mediaType,
  )
  if (document.kind === 'index') {
    const chosen = choosePlatform(document.index, options.platform, store.location)
    return await openDescriptor(store, chosen, named, options, depth + 1)
  }
  const { config, layers } = document.manifest
  const name = nameOf(named)
  return makeImage({
    origin: { kind: 'oci-layout', location: store.location },
    name: store.location,
    repoTags: name === undefined ? [] : [name],
    repoDigests: [],
    config: await readBlob(store, config.digest, options.signal),
    manifestDigest: descriptor.digest,
    layers: await Promise.all(layers.map((layer) => storedLayer(store, layer))),
    access: store.access,
    close: () => store.close(),
  })
}

async function storedLayer(store: MemberStore, layer: Descriptor): Promise<StoredLayer> {
  const member = await findBlob(store, layer.digest)
  return {
    digest: layer.digest,
    mediaType: layer.mediaType ?? '',
    size: member.size,
    position: member.position,
    open: ({ signal }) => store.open(member, signal),
  }
}

async function readBlob(store: MemberStore, digest: Digest, signal: AbortSignal): Promise<Uint8Array> {
  const bytes = await store.read(await findBlob(store, digest), MAX_DOCUMENT_BYTES, signal)
  return verifiedBytes(bytes, digest, `The blob ${digest} in ${store.location}`)
}

async function findBlob(store: MemberStore, digest: Digest): Promise<Member> {
  const name = `blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`
  const member = await store.find(name)
  if (member) return member
  throw new PlimsollError('archive-corrupt', `${store.location} lacks ${name}, which it says it has.`)
}

function chooseImage(
  index: IndexDocument,
  choice: string | undefined,
  { platform }: OpenOptions,
  location: string,
): Descriptor {
  const images = index.manifests.filter((descriptor) => !isAttestation(descriptor))
  if (images.length === 0) {
    throw new PlimsollError('manifest-invalid', `${location} cannot be used: it holds no image.`)
  }
  if (choice === undefined) return chooseWithoutName(images, platform, location)
  const matching = images.filter((descriptor) => isChosen(descriptor, choice))
  const [first, ...others] = matching
  if (first && others.length === 0) return first
  if (first) return choosePlatform({ manifests: matching }, platform, `${choice} in ${location}`)
  const message = `${location} holds no image ${choice}; it holds ${describe(images)}.`
  throw new PlimsollError('image-not-in-archive', message)
}

/** One image, or the same image for several platforms; images of different names are the user's choice. */
function chooseWithoutName(
  images: readonly Descriptor[],
  platform: OpenOptions['platform'],
  location: string,
): Descriptor {
  const [first, ...others] = images
  if (first && others.length === 0) return first
  const names = new Set(images.map(nameOf))
  if (names.size === 1 && images.every((image) => image.platform)) {
    return choosePlatform({ manifests: [...images] }, platform, location)
  }
  throw new PlimsollError(
    'archive-ambiguous',
    `${location} holds ${images.length} images: ${describe(images)}.`,
  )
}

function isChosen(descriptor: Descriptor, choice: string): boolean {
  if (choice.startsWith('@')) return descriptor.digest === choice.slice(1)
  const names = [REF_NAME, CONTAINERD_NAME].map((key) => descriptor.annotations?.[key])
  return names.some((name) => name !== undefined && matchesTag(choice, name))
}

const REF_NAME = 'org.opencontainers.image.ref.name'
const CONTAINERD_NAME = 'io.containerd.image.name'

/** containerd keeps the whole name beside a bare tag. */
function nameOf({ annotations }: Descriptor): string | undefined {
  return annotations?.[CONTAINERD_NAME] ?? annotations?.[REF_NAME]
}

function describe(images: readonly Descriptor[]): string {
  return images.map((image) => nameOf(image) ?? `@${image.digest}`).join(', ')
}
