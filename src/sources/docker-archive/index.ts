import { parseDigest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Image, ImageOrigin } from '../../core/image.ts'
import type { StoredLayer } from '../documents/layers.ts'
import { MAX_DOCUMENT_BYTES, parseWith } from '../documents/parse.ts'
import { DockerArchiveManifest } from '../documents/schema.ts'
import { sha256Digest } from '../documents/verify.ts'
import { makeImage } from '../make-image.ts'
import type { Member, MemberStore } from '../members/member-store.ts'
import { matchesTag } from '../tag-match.ts'

type Entry = DockerArchiveManifest[number]

/** A docker-archive lists every image; real ones with hundreds of images stay far below. */
const MAX_MANIFEST_BYTES = MAX_DOCUMENT_BYTES
const PLAIN_LAYER = 'application/vnd.docker.image.rootfs.diff.tar'

/**
 * `docker save` and its relatives. `manifest.json` names for each image its tags, its config and its layers:
 * `<id>/layer.tar` (Docker until 24), `blobs/sha256/<hex>` (Docker from 25), `<hex>.tar.gz` (crane). Layers come
 * without a digest, unless they are blobs named by theirs, and are then held to the diff ids of the config.
 *
 * @param choice tag or `@image id`, where the archive holds several images
 * @param origin how the archive was come by; an engine sends one as well
 */
export async function openDockerArchive(
  store: MemberStore,
  choice: string | undefined,
  origin: ImageOrigin,
  signal: AbortSignal,
): Promise<Image> {
  const manifest = await required(store, 'manifest.json')
  const bytes = await store.read(manifest, MAX_MANIFEST_BYTES, signal)
  const entries = parseWith(DockerArchiveManifest, bytes, `manifest.json in ${store.location}`)
  const entry = await chooseEntry(store, entries, choice, signal)
  const config = await store.read(await required(store, entry.Config), MAX_DOCUMENT_BYTES, signal)
  const repoTags = entry.RepoTags ?? []
  return makeImage({
    origin,
    name: origin.location,
    repoTags,
    repoDigests: [],
    config,
    layers: await Promise.all((entry.Layers ?? []).map((name) => storedLayer(store, name))),
    access: store.access,
    close: () => store.close(),
  })
}

async function storedLayer(store: MemberStore, name: string): Promise<StoredLayer> {
  const member = await required(store, name)
  const digest = blobDigest(member)
  return {
    ...(digest ? { digest } : {}),
    mediaType: PLAIN_LAYER,
    size: member.size,
    position: member.position,
    open: ({ signal }) => store.open(member, signal),
  }
}

/** Only where a blob store names it: elsewhere a name is just a name. */
function blobDigest({ name }: Member) {
  const [folder, algorithm, hex, ...rest] = name.split('/')
  return folder === 'blobs' && rest.length === 0 ? parseDigest(`${algorithm}:${hex}`) : undefined
}

async function chooseEntry(
  store: MemberStore,
  entries: readonly Entry[],
  choice: string | undefined,
  signal: AbortSignal,
): Promise<Entry> {
  const [first, ...others] = entries
  if (!first)
    throw new PlimsollError('manifest-invalid', `${store.location} cannot be used: it holds no image.`)
  if (choice === undefined) {
    if (others.length === 0) return first
    const message = `${store.location} holds ${entries.length} images: ${describe(entries)}.`
    throw new PlimsollError('archive-ambiguous', message)
  }
  for (const entry of entries) if (await isChosen(store, entry, choice, signal)) return entry
  const message = `${store.location} holds no image ${choice}; it holds ${describe(entries)}.`
  throw new PlimsollError('image-not-in-archive', message)
}

async function isChosen(
  store: MemberStore,
  entry: Entry,
  choice: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (!choice.startsWith('@')) return (entry.RepoTags ?? []).some((tag) => matchesTag(choice, tag))
  const config = await store.read(await required(store, entry.Config), MAX_DOCUMENT_BYTES, signal)
  return sha256Digest(config) === choice.slice(1)
}

function describe(entries: readonly Entry[]): string {
  return entries.map(({ RepoTags, Config }) => RepoTags?.join(', ') || `(untagged) ${Config}`).join(', ')
}

async function required(store: MemberStore, name: string): Promise<Member> {
  const member = await store.find(name)
  if (member) return member
  throw new PlimsollError('archive-corrupt', `${store.location} lacks ${name}, which it says it has.`)
}
