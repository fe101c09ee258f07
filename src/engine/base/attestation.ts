import * as z from 'zod/mini'
import { type AttestedBase, attestedBase, MAX_PROVENANCE_SIZE } from '../../base-images/provenance.ts'
import { parseDigest } from '../../core/digest.ts'
import type { Image } from '../../core/image.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import { parseImageDocument, parseWith } from '../../sources/documents/parse.ts'
import type { ConnectOptions } from '../../sources/registry/connect.ts'
import { openRepository } from '../../sources/registry/open-repository.ts'
import type { Repository } from '../../sources/registry/repository.ts'

/** https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md */
const TYPE_KEY = 'vnd.docker.reference.type'
const SUBJECT_KEY = 'vnd.docker.reference.digest'
const PREDICATE_KEY = 'in-toto.io/predicate-type'
const PROVENANCE = 'https://slsa.dev/provenance/'
/** Attestations of one image. */
const MAX_ATTESTATIONS = 100

const AttestationManifest = z.object({
  layers: z
    .array(z.object({ digest: z.string(), annotations: z.nullish(z.record(z.string(), z.string())) }))
    .check(z.maxLength(MAX_ATTESTATIONS)),
})

/**
 * The base by the attestation that BuildKit stored beside an image of a registry, in the same index; `undefined` where
 * there is none, or it does not tell. Nobody has signed it: it is the word of whoever could push the image. Throws the
 * errors of a registry.
 */
export async function attestedBaseOf(
  { repoDigests, manifestDigest, layers }: Pick<Image, 'repoDigests' | 'manifestDigest' | 'layers'>,
  options: ConnectOptions,
): Promise<AttestedBase | undefined> {
  const reference = parseImageReference(repoDigests[0] ?? '')
  if (!reference?.digest || !manifestDigest || reference.digest === manifestDigest) return undefined
  const { repository, close } = await openRepository(reference, options)
  try {
    for (const text of await provenances(repository, reference.digest, manifestDigest, options.signal)) {
      const base = attestedBase(
        text,
        layers.map(({ digest }) => digest),
      )
      if (base) return base
    }
    return undefined
  } finally {
    await close()
  }
}

async function provenances(
  repository: Repository,
  index: string,
  image: string,
  signal: AbortSignal,
): Promise<string[]> {
  const { bytes, mediaType } = await repository.manifest(index, signal)
  const document = parseImageDocument(bytes, `The index ${index}`, mediaType)
  if (document.kind !== 'index') return []
  const descriptor = document.index.manifests.find(
    ({ annotations }) =>
      annotations?.[TYPE_KEY] === 'attestation-manifest' && annotations[SUBJECT_KEY] === image,
  )
  if (!descriptor) return []
  const manifest = await repository.manifest(descriptor.digest, signal)
  const { layers } = parseWith(AttestationManifest, manifest.bytes, `The attestations ${descriptor.digest}`)
  const texts: string[] = []
  for (const { digest, annotations } of layers) {
    const blob = parseDigest(digest)
    if (blob && annotations?.[PREDICATE_KEY]?.startsWith(PROVENANCE))
      texts.push(new TextDecoder().decode(await repository.smallBlob(blob, signal, MAX_PROVENANCE_SIZE)))
  }
  return texts
}
