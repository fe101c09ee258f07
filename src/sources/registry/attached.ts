import * as z from 'zod/mini'
import { type Digest, digestHex, parseDigest } from '../../core/digest.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { parseImageReference, repositoryName } from '../../core/image-reference.ts'
import { parseWith } from '../documents/parse.ts'
import type { ConnectOptions } from './connect.ts'
import { openRepository } from './open-repository.ts'
import { Annotations, ifThere, referrersOf, Text } from './referrers.ts'
import type { Repository } from './repository.ts'

/** Documents that are fetched for one image. */
export const MAX_ATTACHED = 100
/** Bytes of one of them. */
const MAX_ATTACHED_BYTES = 64 * 1024 * 1024

/** A document that somebody attached to an image. */
export interface AttachedDocument {
  /** `registry.example/app@sha256:0123…`, of the blob. */
  readonly name: string
  readonly text: string
}

export interface AttachedDocuments {
  readonly documents: readonly AttachedDocument[]
  /** What could not be fetched, a sentence each. */
  readonly faults: readonly string[]
}

/**
 * Documents in JSON that are attached to an image: by the registry's list of referrers or, where it keeps none, by the
 * tag that stands for it, and by the tag of cosign's attestations. SBOMs and provenances may be among them.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema,
 * https://github.com/sigstore/cosign/blob/main/specs/ATTESTATION_SPEC.md
 *
 * Throws the errors of a registry where nothing can be had of it.
 * @param name of the image's repository, with or without a tag
 * @param digests of its manifest, and of the index that it was chosen from
 */
export async function attachedDocuments(
  name: string,
  digests: readonly Digest[],
  options: ConnectOptions,
): Promise<AttachedDocuments> {
  const reference = parseImageReference(name)
  if (!reference) throw new PlimsollError('reference-invalid', `${name} is not the name of an image.`)
  const { repository, close } = await openRepository(reference, options)
  const { signal } = options
  try {
    const blobs = new Set<Digest>()
    const faults: string[] = []
    for (const digest of digests) await collect(repository, digest, { blobs, faults }, signal)
    const documents: AttachedDocument[] = []
    for (const digest of [...blobs].slice(0, MAX_ATTACHED)) {
      const bytes = await guarded(
        () => repository.smallBlob(digest, signal, MAX_ATTACHED_BYTES),
        faults,
        signal,
      )
      if (bytes)
        documents.push({
          name: `${repositoryName(reference)}@${digest}`,
          text: new TextDecoder().decode(bytes),
        })
    }
    if (blobs.size > MAX_ATTACHED) faults.push(`Of ${blobs.size} documents only ${MAX_ATTACHED} were read.`)
    return { documents, faults }
  } finally {
    await close()
  }
}

interface Collected {
  readonly blobs: Set<Digest>
  readonly faults: string[]
}

async function collect(
  repository: Repository,
  digest: Digest,
  collected: Collected,
  signal: AbortSignal,
): Promise<void> {
  const tag = digest.replace(':', '-')
  for (const one of await referrersOf(repository, digest, collected.faults, signal)) {
    if (!mayHold(one.artifactType, one.annotations)) continue
    const bytes = await guarded(
      async () => (await repository.manifest(one.digest, signal)).bytes,
      collected.faults,
      signal,
    )
    if (bytes) enter(bytes, `The manifest ${one.digest}`, collected)
  }
  const attestations = await ifThere(() => repository.manifest(`sha256-${digestHex(digest)}.att`, signal))
  if (attestations) enter(attestations.bytes, `The attestations ${tag}.att`, collected)
}

function enter(bytes: Uint8Array, subject: string, { blobs, faults }: Collected): void {
  try {
    const { artifactType, annotations, layers } = parseWith(ArtifactManifest, bytes, subject)
    if (!mayHold(artifactType, annotations)) return
    for (const layer of layers ?? []) {
      const digest = parseDigest(layer.digest)
      if (digest && mayHold(layer.mediaType, layer.annotations)) blobs.add(digest)
    }
  } catch (error) {
    faults.push(messageOf(error))
  }
}

/** The result, or a fault where this one thing cannot be had. */
async function guarded<T>(
  get: () => Promise<T>,
  faults: string[],
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    return await get()
  } catch (error) {
    signal.throwIfAborted()
    faults.push(messageOf(error))
    return undefined
  }
}

/** Whether something of this kind may hold a VEX document: what does not say what it is may. */
function mayHold(type: string | null | undefined, annotations: Annotations): boolean {
  const predicate = PREDICATE_KEYS.map((key) => annotations?.[key]).find((one) => one)
  if (predicate) return /vex|csaf|cyclonedx/i.test(predicate)
  if (!type) return true
  return /vex|csaf|cyclonedx|in-toto|dsse|sigstore\.bundle|json/i.test(type) && !OTHERS.test(type)
}

/** Where attestations say beforehand what they hold: in-toto's, cosign's, those of Sigstore's bundles. */
const PREDICATE_KEYS = ['in-toto.io/predicate-type', 'predicateType', 'dev.sigstore.bundle.predicateType']

/** Signatures and other bills of materials, which most images have. */
const OTHERS = /\.sig\.|signature|simplesigning|spdx|syft/i

/** Layers of one artefact. */
const MAX_ENTRIES = 10_000

const ArtifactManifest = z.object({
  artifactType: Text,
  annotations: Annotations,
  layers: z.nullish(
    z
      .array(z.object({ digest: z.string(), mediaType: Text, annotations: Annotations }))
      .check(z.maxLength(MAX_ENTRIES)),
  ),
})
