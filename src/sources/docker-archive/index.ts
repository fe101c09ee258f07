import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { blobDigest } from '../blob-digest.ts'
import type { StoredLayer } from '../documents/layers.ts'
import { MAX_DOCUMENT_BYTES } from '../documents/parse.ts'
import { verifiedBytes } from '../documents/verify.ts'
import { repoTags } from '../image-choice.ts'
import { makeImage } from '../make-image.ts'
import type { MemberStore } from '../members/member-store.ts'
import { openOciLayout } from '../oci-layout/index.ts'
import type { ArchiveOptions } from '../options.ts'
import { chooseEntry, readEntries } from './choose-entry.ts'
import { requireMember } from './require-member.ts'
import { holdToManifest } from './same-image.ts'

const PLAIN_LAYER = 'application/vnd.docker.image.rootfs.diff.tar'

/**
 * `docker save` and its relatives. `manifest.json` names for each image its tags, its config and its layers:
 *
 *     <id>/layer.tar        Docker until 24, some of them links to another's
 *     blobs/sha256/<hex>    Docker from 25, which is an OCI layout as well
 *     <hex>.tar             podman, skopeo
 *     <hex>.tar.gz          crane, kaniko; the config is called `sha256:<hex>`
 *
 * An archive that is an OCI layout as well is read as one, because that has digests for everything; where that part
 * cannot be used (Docker leaves out platforms that it lists) the manifest is enough. Layers come without a digest,
 * unless they are blobs named by theirs, and are then held to the diff ids of the config.
 *
 * https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format
 */
export async function openDockerArchive(store: MemberStore, options: ArchiveOptions): Promise<Image> {
  const image = await openAsLayout(store, options)
  if (!image) return await openByManifest(store, options)
  await holdToManifest(store, image, options)
  return image
}

async function openAsLayout(store: MemberStore, options: ArchiveOptions): Promise<Image | undefined> {
  if (!(await store.find('oci-layout')) || !(await store.find('index.json'))) return undefined
  try {
    return await openOciLayout(store, options)
  } catch (error) {
    if (error instanceof PlimsollError && USE_MANIFEST.has(error.code)) return undefined
    throw error
  }
}

/** Reasons of the layout part that say nothing against the other one. A wrong digest is not among them. */
const USE_MANIFEST: ReadonlySet<string> = new Set([
  'archive-corrupt',
  'archive-ambiguous',
  'image-not-in-archive',
  'manifest-invalid',
  'platform-missing',
])

async function openByManifest(store: MemberStore, options: ArchiveOptions): Promise<Image> {
  const { choice, origin, signal } = options
  const entry = await chooseEntry(store, await readEntries(store, signal), choice, signal)
  return makeImage({
    origin,
    name: origin.location,
    asked: options,
    repoTags: repoTags(entry.RepoTags ?? []),
    repoDigests: [],
    config: await readConfig(store, entry.Config, signal),
    layers: await Promise.all((entry.Layers ?? []).map((name) => storedLayer(store, name))),
    access: store.access,
    close: () => store.close(),
  })
}

async function readConfig(store: MemberStore, name: string, signal: AbortSignal): Promise<Uint8Array> {
  const member = await requireMember(store, name)
  const bytes = await store.read(member, MAX_DOCUMENT_BYTES, signal)
  const digest = blobDigest(member.name)
  return digest ? verifiedBytes(bytes, digest, `The config ${digest} in ${store.location}`) : bytes
}

async function storedLayer(store: MemberStore, name: string): Promise<StoredLayer> {
  const member = await requireMember(store, name)
  const digest = blobDigest(member.name)
  return {
    ...(digest ? { digest } : {}),
    mediaType: PLAIN_LAYER,
    size: member.size,
    position: member.position,
    open: ({ signal }) => store.open(member, signal),
  }
}
