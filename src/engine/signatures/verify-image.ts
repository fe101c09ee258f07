import { readFile } from 'node:fs/promises'
import type { Digest } from '../../core/digest.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { formatImageReference, repositoryName } from '../../core/image-reference.ts'
import { lookUpSignature, type SignatureResult } from '../../signatures/look-up-signature.ts'
import { type PublicKey, parsePublicKey } from '../../signatures/public-key.ts'
import { type AskOptions, askingFor, resolveImage } from './registry.ts'

export interface VerifyRequest {
  readonly name: string
  /** Files of public keys, of which one has to have signed. */
  readonly keyFiles: readonly string[]
  /** Where signatures are, if not beside the image. */
  readonly repository?: string
  readonly options: AskOptions
}

export interface VerifiedImage {
  /** In full, as it was asked for. */
  readonly image: string
  /** What the name stood for: of several platforms the index. */
  readonly digest: Digest
  /** By its digest: what may be run by it. */
  readonly pinned: string
  readonly signature: SignatureResult
}

/** Whether an image is signed. Throws `key-invalid`, `input-not-found`, `reference-invalid`, the errors of a registry. */
export async function verifyImage(request: VerifyRequest): Promise<VerifiedImage> {
  const { name, keyFiles, repository, options } = request
  const keys = await Promise.all(keyFiles.map((file) => readKey(file, options.signal)))
  const { reference, digest } = await resolveImage(name, options)
  const lookUp = { reference, digests: [digest], keys, repository } as const
  return {
    image: formatImageReference(reference),
    digest,
    pinned: `${repositoryName(reference)}@${digest}`,
    signature: await lookUpSignature(lookUp, askingFor(reference, options)),
  }
}

async function readKey(file: string, signal: AbortSignal): Promise<PublicKey> {
  const parsed = parsePublicKey(await readText(file, signal), file)
  if (parsed.kind === 'key') return parsed.key
  throw new PlimsollError('key-invalid', `The key ${file} is wrong: ${parsed.fault}.`)
}

async function readText(file: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(file, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    const message = `The key ${file} cannot be read: ${faultOf(error)}.`
    throw new PlimsollError('input-not-found', message, { cause: error })
  }
}
