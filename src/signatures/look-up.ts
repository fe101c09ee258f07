import type { Digest } from '../core/digest.ts'
import { PlimsollError } from '../core/errors.ts'
import { type ImageReference, parseImageReference } from '../core/image-reference.ts'
import type { OpenRepository } from '../sources/registry/open-repository.ts'
import type { Repository } from '../sources/registry/repository.ts'
import type { PublicKey } from './public-key.ts'

/** Where signatures of an image are, and by whom they have to be. */
export interface LookUp {
  /** Of the image; what it says of tags and digests does not matter. */
  readonly reference: ImageReference
  /** What the reference names first: of several platforms the index. */
  readonly digests: readonly [Digest, ...Digest[]]
  readonly keys: readonly PublicKey[]
  /** Another repository than the image's, as with COSIGN_REPOSITORY. */
  readonly repository?: string | undefined
}

export interface Asking {
  /** Opens a repository with the credentials for it. Whoever calls closes what it gives. */
  readonly connect: (reference: ImageReference) => Promise<OpenRepository>
  readonly signal: AbortSignal
}

export interface Places {
  /** Where signatures are kept. */
  readonly signatures: Repository
  /** Where the image is; opened when it is asked for. */
  readonly image: () => Promise<Repository>
}

/** Runs something with the repositories of a look-up, and lets go of them. Throws the errors of a registry. */
export async function withPlaces<T>(
  { reference, repository }: LookUp,
  { connect }: Asking,
  work: (places: Places) => Promise<T>,
): Promise<T> {
  const own = referenceOf(repository) ?? reference
  const opened = await connect(own)
  const closings = [opened.close]
  try {
    return await work({
      signatures: opened.repository,
      image: async () => {
        if (own === reference) return opened.repository
        const image = await connect(reference)
        closings.push(image.close)
        return image.repository
      },
    })
  } finally {
    for (const close of closings) await close()
  }
}

/** The place of signatures as a reference: what credentials are for. Throws `reference-invalid`. */
function referenceOf(repository: string | undefined): ImageReference | undefined {
  if (repository === undefined) return undefined
  const reference = parseRepository(repository)
  if (reference) return reference
  throw new PlimsollError('reference-invalid', `${repository} is not the name of a repository.`)
}

/** `ghcr.io/acme/signatures`, without tag and digest. */
export function parseRepository(text: string): ImageReference | undefined {
  const reference = parseImageReference(text)
  const isPlain = reference?.digest === undefined && !text.slice(text.lastIndexOf('/') + 1).includes(':')
  return isPlain ? reference : undefined
}
