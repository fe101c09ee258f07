import { createHash, type KeyObject, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { findFault } from '../../advisories/inspect/verify.ts'
import { feedFile } from '../../advisories/paths.ts'
import type { FeedState } from '../../advisories/state/feed-state.ts'
import { buildVersion, isInForce, writeState } from '../../advisories/state/state-files.ts'
import type { Digest } from '../../core/digest.ts'
import { faultOf, messageOf, PlimsollError } from '../../core/errors.ts'
import type { Feed } from '../../core/feed.ts'
import { type ImageReference, parseImageReference, repositoryName } from '../../core/image-reference.ts'
import { makeFolder } from '../../files/make-folder.ts'
import type { ConnectOptions } from '../../sources/registry/connect.ts'
import { type OpenRepository, openRepository } from '../../sources/registry/open-repository.ts'
import {
  ARTIFACT_LIMITS,
  ARTIFACT_TYPE,
  CONFIG_TYPE,
  DatabaseConfig,
  DatabaseManifest,
  type Descriptor,
  layerOf,
} from './format.ts'
import { requireSignature } from './signature.ts'

export interface ArtifactOptions {
  /** Of artefacts, those first whose feeds are taken first. */
  readonly references: readonly string[]
  /** Artefacts without a signature of it are refused. */
  readonly key?: KeyObject
  /** Folder of the database. */
  readonly dir: string
  /** What the states of feeds say of where they are from. */
  readonly origin: string
  readonly connect: ConnectOptions
}

/** Databases in registries, each opened when a feed is first wanted of it. */
export interface ArtifactSource {
  /**
   * The feed of the first artefact that has it, put in force. Throws `feed-unreachable` where none has it, and what is
   * wrong with the artefacts.
   */
  bring(feed: Feed, stored: FeedState | undefined): Promise<{ state: FeedState; isChanged: boolean }>
  close(): Promise<void>
}

interface OpenArtifact {
  readonly name: string
  readonly connection: OpenRepository
  readonly states: readonly FeedState[]
  readonly layers: readonly Descriptor[]
}

export function artifactSource(options: ArtifactOptions): ArtifactSource {
  const opened = new Map<string, Promise<OpenArtifact>>()
  const open = (reference: string): Promise<OpenArtifact> => {
    const known = opened.get(reference) ?? openArtifact(reference, options)
    opened.set(reference, known)
    return known
  }
  return {
    async bring(feed, stored) {
      const reasons: string[] = []
      for (const reference of options.references) {
        try {
          return await bringFrom(await open(reference), feed, stored, options)
        } catch (error) {
          options.connect.signal.throwIfAborted()
          // One that is not what it was signed as is no reason to trust the next.
          const isPassable = error instanceof PlimsollError && error.code !== 'database-signature-invalid'
          if (!isPassable) throw error
          reasons.push(messageOf(error))
        }
      }
      throw new PlimsollError('feed-unreachable', reasons.join(' '))
    },
    async close() {
      const all = await Promise.allSettled(opened.values())
      for (const result of all) if (result.status === 'fulfilled') await result.value.connection.close()
    },
  }
}

async function openArtifact(text: string, { key, connect }: ArtifactOptions): Promise<OpenArtifact> {
  const reference = parseImageReference(text)
  if (!reference)
    throw new PlimsollError('reference-invalid', `--db ${text} is not the name of an artefact in a registry.`)
  const connection = await openRepository(reference, connect)
  try {
    return { name: text, connection, ...(await readArtifact(connection, reference, { key, connect })) }
  } catch (error) {
    await connection.close()
    throw error
  }
}

async function readArtifact(
  { repository }: OpenRepository,
  reference: ImageReference,
  { key, connect: { signal } }: { readonly key: KeyObject | undefined; readonly connect: ConnectOptions },
): Promise<Pick<OpenArtifact, 'states' | 'layers'>> {
  const name = repositoryName(reference)
  const { bytes, digest } = await repository.manifest(reference.digest ?? reference.tag ?? 'latest', signal)
  if (key) await requireSignature(repository, name, digest, key, signal)
  const manifest = parsed(DatabaseManifest, bytes)
  if (manifest?.artifactType !== ARTIFACT_TYPE || manifest.config.mediaType !== CONFIG_TYPE)
    throw new PlimsollError(
      'manifest-invalid',
      `${name}@${digest} is no advisory database that this version reads.`,
    )
  const config = parsed(
    DatabaseConfig,
    await repository.smallBlob(manifest.config.digest, signal, ARTIFACT_LIMITS.maxConfigBytes),
  )
  if (!config)
    throw new PlimsollError('manifest-invalid', `The list of feeds of ${name}@${digest} cannot be read.`)
  return { states: config.feeds, layers: manifest.layers }
}

function parsed<T>(
  schema: { safeParse(value: unknown): { readonly data?: T | undefined } },
  bytes: Uint8Array,
): T | undefined {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(bytes).toString())).data
  } catch {
    return undefined
  }
}

async function bringFrom(
  artifact: OpenArtifact,
  feed: Feed,
  stored: FeedState | undefined,
  options: ArtifactOptions,
): Promise<{ state: FeedState; isChanged: boolean }> {
  const { dir, origin } = options
  const found = artifact.states.find((state) => state.feed === feed.id)
  if (!found) throw unusable(artifact, feed, 'it has no such feed')
  if (found.version !== buildVersion(feed)) throw unusable(artifact, feed, 'it was built by another version')
  const state: FeedState = { ...found, origin }
  const isThere = stored?.digest === state.digest && isInForce(feed, stored, dir)
  if (!isThere) {
    const layer = layerOf(artifact.layers, state)
    if (!layer) throw unusable(artifact, feed, 'its list of feeds names one that it does not hold')
    await fetchFeed(artifact, layer, state, options)
  }
  await writeState(dir, state)
  return { state, isChanged: !isThere }
}

function unusable({ name }: OpenArtifact, feed: Feed, why: string): PlimsollError {
  return new PlimsollError('feed-unreachable', `${feed.name} is not to be had from ${name}: ${why}.`)
}

/** Fetches a layer beside the feeds that are there; it gets its name when it is whole, and is what it claims to be. */
async function fetchFeed(
  artifact: OpenArtifact,
  layer: Descriptor,
  state: FeedState,
  { dir, connect: { signal } }: ArtifactOptions,
): Promise<void> {
  const folder = join(dir, 'feeds')
  const beside = join(folder, `${state.feed}.${randomUUID()}.tmp`)
  try {
    await makeFolder(folder)
    await unpack(artifact, layer, beside, signal)
    const fault = await findFault(beside, state, signal)
    if (fault !== undefined)
      throw new PlimsollError(
        'feed-invalid',
        `The feed ${state.feed} of ${artifact.name} is damaged: ${fault}.`,
      )
    await rename(beside, feedFile(dir, state.digest))
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlimsollError) throw error
    const message = `The feed ${state.feed} of ${artifact.name} cannot be unpacked in ${folder}: ${faultOf(error)}.`
    throw new PlimsollError('cache-unwritable', message, { cause: error })
  } finally {
    await rm(beside, { force: true })
  }
}

async function unpack(
  { connection, name }: OpenArtifact,
  { digest, size }: Descriptor,
  beside: string,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256')
  const bytes = connection.repository.openBlob({ digest, size, urls: [] }, signal)
  await pipeline(
    Readable.from(bytes, { objectMode: false }),
    tap((chunk) => hash.update(chunk)),
    createZstdDecompress(),
    limited(ARTIFACT_LIMITS.maxFeedBytes, name),
    createWriteStream(beside),
    { signal },
  )
  const actual: Digest = `sha256:${hash.digest('hex')}`
  if (actual !== digest)
    throw new PlimsollError(
      'layer-corrupt',
      `A layer of ${name} has the digest ${actual} instead of ${digest}.`,
    )
}

function tap(see: (chunk: Uint8Array) => void): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      see(chunk)
      done(null, chunk)
    },
  })
}

function limited(maxBytes: number, name: string): Transform {
  let rest = maxBytes
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      rest -= chunk.length
      const isTooLong = rest < 0
      done(
        isTooLong
          ? new PlimsollError('layer-corrupt', `A feed of ${name} has more than ${maxBytes} bytes.`)
          : null,
        chunk,
      )
    },
  })
}
