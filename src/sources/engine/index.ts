import * as z from 'zod/mini'
import { parseDigest } from '../../core/digest.ts'
import type { Image, ImageOrigin } from '../../core/image.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import { openDockerArchive } from '../docker-archive/index.ts'
import { parseWith } from '../documents/parse.ts'
import { repoTags } from '../image-choice.ts'
import { openTarStream } from '../members/tar-stream.ts'
import { type EngineAddress, type EngineKind, findEngine } from './address.ts'
import { connectEngine, type EngineClient, isConnectFailure } from './client.ts'
import type { EngineOptions } from './options.ts'

/**
 * An image from the store of Docker or Podman. `undefined` when the engine is not there or does not have the image:
 * then the next source is asked. Throws `engine-unreachable` when an engine fails, or does not answer at an address
 * that the user named; `option-invalid` for such an address that cannot be used; what docker-archives throw.
 *
 * The engine packs a docker-archive for each pass over it: one to learn what it holds, one more when layers have to
 * be read. https://docs.docker.com/reference/api/engine/version/v1.43/#tag/Image/operation/ImageGet
 */
export async function openEngineImage(
  kind: EngineKind,
  reference: string,
  options: EngineOptions,
): Promise<Image | undefined> {
  const address = findEngine(kind, options.env)
  const path = imagePath(reference)
  if (!address || path === undefined) return undefined
  const client = await connectEngine(address, options.answerTimeout)
  try {
    const image = await openFrom(client, { kind, location: reference }, path, options)
    if (image) return image
  } catch (error) {
    await client.close()
    if (isOfNoUse(address, error)) return undefined
    throw error
  }
  await client.close()
  return undefined
}

/**
 * `undefined` for what is neither a name nor an id: engines answer it with errors of many kinds, and a source that
 * knows better says what is wrong. Podman looks for a bare id as for a name, and then fails.
 */
function imagePath(reference: string): string | undefined {
  const id = parseDigest(`sha256:${reference}`)
  if (id === undefined && parseImageReference(reference) === undefined) return undefined
  // The slashes stay: both engines match the name across them.
  return `/images/${(id ?? reference).split('/').map(encodeURIComponent).join('/')}`
}

/** A socket that lies about, without an engine behind it or without the right to use it. */
function isOfNoUse(address: EngineAddress, error: unknown): boolean {
  return !address.isChosen && isConnectFailure(error)
}

const Inspected = z.object({
  RepoTags: z.nullish(z.array(z.string())),
  RepoDigests: z.nullish(z.array(z.string())),
})

async function openFrom(
  client: EngineClient,
  origin: ImageOrigin,
  path: string,
  options: EngineOptions,
): Promise<Image | undefined> {
  const { kind, location } = origin
  const { signal } = options
  const answer = await client.json(`${path}/json`, signal)
  if (!answer) return undefined
  const inspected = parseWith(Inspected, answer, `What ${kind} says about ${location}`)
  const store = await openTarStream({ location, open: (s) => client.stream(`${path}/get`, s) }, signal)
  const image = await openDockerArchive(store, { ...options, origin })
  return {
    ...image,
    repoTags: repoTags(inspected.RepoTags ?? []),
    repoDigests: (inspected.RepoDigests ?? []).toSorted(),
    close: async () => {
      await image.close()
      await client.close()
    },
  }
}
