import type { Digest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Platform } from '../../core/platform.ts'
import { choosePlatform } from '../documents/choose-platform.ts'
import { type ImageDocument, type ImageManifest, invalid } from '../documents/parse.ts'
import type { Descriptor, IndexDocument } from '../documents/schema.ts'
import type { MemberStore } from '../members/member-store.ts'
import { findBlob, readDocument } from './blobs.ts'
import type { NamedDescriptor } from './choose-image.ts'

/** Indexes inside indexes. A circle cannot be made of digests, but a long chain can. */
export const MAX_INDEX_DEPTH = 8
/** Documents that are looked through, or wait for it, when a digest is searched. */
export const MAX_SEARCHED = 10_000

export interface FoundManifest {
  readonly descriptor: Descriptor
  readonly manifest: ImageManifest
}

/** Goes down through nested indexes to the manifest for a platform. Throws as reading does, and `platform-missing`. */
export async function descend(
  store: MemberStore,
  start: Descriptor,
  platform: Platform,
  signal: AbortSignal,
): Promise<FoundManifest> {
  let descriptor = start
  for (let depth = 0; depth <= MAX_INDEX_DEPTH; depth++) {
    const document = await readDocument(store, descriptor, signal)
    if (document.kind === 'manifest') return { descriptor, manifest: document.manifest }
    const manifests = await present(store, document.index)
    descriptor = choosePlatform({ manifests }, platform, store.location)
  }
  throw invalid(store.location, `its indexes are nested more than ${MAX_INDEX_DEPTH} deep`)
}

/** What is there: an image that was pulled for one platform keeps the index of all of them. */
async function present(store: MemberStore, { manifests }: IndexDocument): Promise<Descriptor[]> {
  const there: Descriptor[] = []
  for (const descriptor of manifests) if (await findBlob(store, descriptor.digest)) there.push(descriptor)
  // With nothing there, the error that names what is missing says more than an empty list of platforms.
  return there.length > 0 ? there : manifests
}

/**
 * Looks for a digest below the images of a layout: that of an index or manifest, or, as docker names images, that
 * of a config. Documents that are missing or of another kind are passed over. Throws `manifest-invalid` where there
 * are too many, and as reading does.
 */
export async function findByDigest(
  store: MemberStore,
  images: readonly NamedDescriptor[],
  digest: Digest,
  signal: AbortSignal,
): Promise<NamedDescriptor | undefined> {
  const queue = images.map((image) => ({ ...image, depth: 0 }))
  const seen = new Set<Digest>()
  for (const { descriptor, names, depth } of queue) {
    if (descriptor.digest === digest) return { descriptor, names }
    if (seen.has(descriptor.digest) || depth > MAX_INDEX_DEPTH) continue
    seen.add(descriptor.digest)
    const document = await readIfImage(store, descriptor, signal)
    if (document?.kind === 'manifest' && document.manifest.config.digest === digest)
      return { descriptor, names }
    if (document?.kind !== 'index') continue
    for (const child of document.index.manifests) queue.push({ descriptor: child, names, depth: depth + 1 })
    if (queue.length > MAX_SEARCHED) {
      throw invalid(store.location, `its indexes list more than ${MAX_SEARCHED} documents to look through`)
    }
  }
  return undefined
}

async function readIfImage(
  store: MemberStore,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<ImageDocument | undefined> {
  if (!(await findBlob(store, descriptor.digest))) return undefined
  try {
    return await readDocument(store, descriptor, signal)
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'manifest-invalid') return undefined
    throw error
  }
}
