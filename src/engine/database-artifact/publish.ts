import { createHash, type KeyObject, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import { findFault } from '../../advisories/inspect/verify.ts'
import { feedFile } from '../../advisories/paths.ts'
import type { FeedState } from '../../advisories/state/feed-state.ts'
import type { Digest } from '../../core/digest.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { type ImageReference, repositoryName } from '../../core/image-reference.ts'
import { sha256File } from '../../files/sha256-file.ts'
import { type ConnectOptions } from '../../sources/registry/connect.ts'
import { once, openWritable, type WritableRepository } from '../../sources/registry/push.ts'
import {
  ARTIFACT_TYPE,
  CONFIG_TYPE,
  DatabaseManifest,
  type Descriptor,
  FEED_ANNOTATION,
  FEED_DIGEST_ANNOTATION,
  FEED_TYPE,
  layerOf,
  MANIFEST_TYPE,
} from './format.ts'
import { PAYLOAD_TYPE, payloadFor, SIGNATURE_ANNOTATION, signatureTag, signPayload } from './signature.ts'

export interface PublishOptions {
  /** With the tag under which it is published. */
  readonly reference: ImageReference
  /** Folder of the database. */
  readonly dir: string
  /** What is published, in any order. */
  readonly states: readonly FeedState[]
  readonly connect: ConnectOptions
  /** Signs the manifest. */
  readonly key?: KeyObject
  readonly step: (text: string) => void
}

export interface Published {
  /** Of the manifest. */
  readonly digest: Digest
  readonly feeds: readonly {
    readonly feed: string
    /** `kept`: it is in the artefact that was there; `sent`: its bytes were. */
    readonly outcome: 'sent' | 'kept'
    /** As sent, bytes. */
    readonly size: number
  }[]
}

/**
 * Pushes feeds as one artefact. A feed that the artefact of this name has already keeps its layer, whatever compressed
 * it, and is not sent. Throws `database-corrupt` for a feed whose file is damaged, and the errors of a registry.
 */
export async function publishDatabase(options: PublishOptions): Promise<Published> {
  const { reference, connect, key } = options
  const { signal } = connect
  const target = await openWritable(reference, connect)
  try {
    const present = await presentLayers(target, tagOf(reference), signal)
    const states = options.states.toSorted((a, b) => (a.feed < b.feed ? -1 : 1))
    const feeds: Published['feeds'][number][] = []
    const layers: Descriptor[] = []
    for (const state of states) {
      const kept = layerOf(present, state)
      const isThere = kept && (await target.hasBlob(kept.digest, signal))
      const layer = isThere ? kept : await sendFeed(target, state, options)
      layers.push(layer)
      feeds.push({ feed: state.feed, outcome: isThere ? 'kept' : 'sent', size: layer.size })
    }
    const digest = await sendManifest(target, states, layers, options)
    if (key) await sendSignature(target, digest, key, options)
    return { digest, feeds }
  } finally {
    await target.close()
  }
}

function tagOf({ tag = 'latest' }: ImageReference): string {
  return tag
}

/** Of the artefact that has the tag now; none where there is none, or something else. */
async function presentLayers(
  { repository }: WritableRepository,
  tag: string,
  signal: AbortSignal,
): Promise<readonly Descriptor[]> {
  try {
    const { bytes } = await repository.manifest(tag, signal)
    return DatabaseManifest.parse(JSON.parse(Buffer.from(bytes).toString())).layers
  } catch (error) {
    signal.throwIfAborted()
    // What another registry error says will be said of the first upload as well.
    if (error instanceof PlimsollError && error.code !== 'image-not-found') throw error
    return []
  }
}

async function sendFeed(
  target: WritableRepository,
  state: FeedState,
  { dir, step, connect: { signal } }: PublishOptions,
): Promise<Descriptor> {
  const path = feedFile(dir, state.digest)
  const fault = await findFault(path, state, signal)
  if (fault !== undefined)
    throw new PlimsollError('database-corrupt', `The feed ${state.feed} in ${dir} is damaged: ${fault}.`)
  const packed = join(dir, 'feeds', `${state.feed}.${randomUUID()}.tmp`)
  try {
    step(`Compressing ${state.name}`)
    await pack(path, packed, signal)
    const { size } = await stat(packed)
    const digest: Digest = `sha256:${await sha256File(packed, signal)}`
    if (!(await target.hasBlob(digest, signal))) {
      step(`Sending ${state.name}`)
      await target.putBlob(digest, { size, open: (s) => createReadStream(packed, { signal: s }) }, signal)
    }
    return { mediaType: FEED_TYPE, digest, size, annotations: annotationsOf(state) }
  } finally {
    await rm(packed, { force: true })
  }
}

async function pack(path: string, packed: string, signal: AbortSignal): Promise<void> {
  try {
    await pipeline(createReadStream(path), createZstdCompress(), createWriteStream(packed), { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new PlimsollError('cache-unwritable', `${packed} cannot be written: ${faultOf(error)}.`, {
      cause: error,
    })
  }
}

function annotationsOf(state: FeedState): Record<string, string> {
  return {
    [FEED_ANNOTATION]: state.feed,
    [FEED_DIGEST_ANNOTATION]: state.digest,
    'io.plimsoll.feed.records': String(state.records),
    'org.opencontainers.image.title': `${state.feed}.sqlite.zst`,
    ...(state.upstreamDate === undefined ? {} : { 'org.opencontainers.image.created': state.upstreamDate }),
  }
}

async function sendManifest(
  target: WritableRepository,
  states: readonly FeedState[],
  layers: readonly Descriptor[],
  { reference, step, connect: { signal } }: PublishOptions,
): Promise<Digest> {
  step('Sending the manifest')
  const config = Buffer.from(JSON.stringify({ format: 1, feeds: states }))
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: ARTIFACT_TYPE,
    config: await sendBytes(target, config, CONFIG_TYPE, signal),
    layers,
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  return await target.putManifest(tagOf(reference), bytes, MANIFEST_TYPE, signal)
}

async function sendSignature(
  target: WritableRepository,
  digest: Digest,
  key: KeyObject,
  { reference, step, connect: { signal } }: PublishOptions,
): Promise<void> {
  step('Signing')
  const payload = payloadFor(digest, repositoryName(reference))
  const layer = await sendBytes(target, payload, PAYLOAD_TYPE, signal)
  const config = await sendBytes(
    target,
    Buffer.from('{}'),
    'application/vnd.oci.image.config.v1+json',
    signal,
  )
  const annotations = { [SIGNATURE_ANNOTATION]: signPayload(payload, key) }
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config,
    layers: [{ ...layer, annotations }],
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  await target.putManifest(signatureTag(digest), bytes, MANIFEST_TYPE, signal)
}

async function sendBytes(
  target: WritableRepository,
  bytes: Uint8Array,
  mediaType: string,
  signal: AbortSignal,
): Promise<Descriptor> {
  const digest: Digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  if (!(await target.hasBlob(digest, signal)))
    await target.putBlob(digest, { size: bytes.length, open: () => once(bytes) }, signal)
  return { mediaType, digest, size: bytes.length }
}
