import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { type Digest, digestHex, parseDigest } from '../../core/digest.ts'
import { faultOf, messageOf, PlimsollError } from '../../core/errors.ts'
import type { Repository } from '../../sources/registry/repository.ts'

/*
 * Signatures as cosign keeps them: beside the artefact, under a tag made of its digest, a manifest whose layers are
 * small documents that name the digest, with the signature over the document as an annotation.
 * https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
 */

export const SIGNATURE_ANNOTATION = 'dev.cosignproject.cosign/signature'
export const PAYLOAD_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json'
const PAYLOAD_KIND = 'cosign container image signature'

/** Signatures of one artefact that are looked at, and bytes of each document. */
const MAX_SIGNATURES = 50
const MAX_PAYLOAD_BYTES = 64 * 1024

export function signatureTag(digest: Digest): string {
  return `sha256-${digestHex(digest)}.sig`
}

const SignatureManifest = z.object({
  layers: z
    .array(
      z.object({
        mediaType: z.string(),
        digest: z.string(),
        annotations: z.optional(z.record(z.string(), z.string())),
      }),
    )
    .check(z.maxLength(MAX_SIGNATURES)),
})

const Payload = z.object({
  critical: z.object({
    type: z.literal(PAYLOAD_KIND),
    image: z.object({ 'docker-manifest-digest': z.string() }),
  }),
})

/** The document that is signed. */
export function payloadFor(digest: Digest, repository: string): Uint8Array {
  const critical = {
    identity: { 'docker-reference': repository },
    image: { 'docker-manifest-digest': digest },
    type: PAYLOAD_KIND,
  }
  return Buffer.from(JSON.stringify({ critical, optional: null }))
}

/** In base64. */
export function signPayload(payload: Uint8Array, key: KeyObject): string {
  return sign(algorithmOf(key), payload, key).toString('base64')
}

/** Throws `database-signature-invalid` unless one of the signatures of the manifest is of the key. */
export async function requireSignature(
  repository: Repository,
  name: string,
  digest: Digest,
  key: KeyObject,
  signal: AbortSignal,
): Promise<void> {
  const manifest = await signatureManifest(repository, name, digest, signal)
  for (const layer of manifest.layers) {
    const signature = layer.annotations?.[SIGNATURE_ANNOTATION]
    const payloadDigest = parseDigest(layer.digest)
    if (layer.mediaType !== PAYLOAD_TYPE || signature === undefined || payloadDigest === undefined) continue
    const payload = await repository.smallBlob(payloadDigest, signal, MAX_PAYLOAD_BYTES)
    if (isSignatureOf(payload, signature, digest, key)) return
  }
  throw invalid(`${name}@${digest} has no signature of the key that --db-key names.`)
}

async function signatureManifest(
  repository: Repository,
  name: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<z.infer<typeof SignatureManifest>> {
  try {
    const { bytes } = await repository.manifest(signatureTag(digest), signal)
    return SignatureManifest.parse(JSON.parse(Buffer.from(bytes).toString()))
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlimsollError && error.code !== 'image-not-found') throw error
    const why = error instanceof PlimsollError ? 'it has none' : 'it cannot be read'
    throw invalid(`The signature of ${name}@${digest} cannot be checked: ${why}.`, error)
  }
}

function isSignatureOf(payload: Uint8Array, signature: string, digest: Digest, key: KeyObject): boolean {
  try {
    if (!verify(algorithmOf(key), payload, key, Buffer.from(signature, 'base64'))) return false
    const { critical } = Payload.parse(JSON.parse(Buffer.from(payload).toString()))
    return critical.image['docker-manifest-digest'] === digest
  } catch {
    return false // No document of this kind, or a signature of another algorithm: another one may do.
  }
}

/** Ed25519 hashes by itself. */
function algorithmOf({ asymmetricKeyType }: KeyObject): string | null {
  return asymmetricKeyType === 'ed25519' ? null : 'sha256'
}

/** @param path of a PEM file with a public key (or certificate) */
export async function readPublicKey(path: string, signal: AbortSignal): Promise<KeyObject> {
  return await readKey(path, createPublicKey, signal)
}

/** @param path of a PEM file with a private key without a password */
export async function readPrivateKey(path: string, signal: AbortSignal): Promise<KeyObject> {
  return await readKey(path, createPrivateKey, signal)
}

async function readKey(
  path: string,
  parse: (pem: Buffer) => KeyObject,
  signal: AbortSignal,
): Promise<KeyObject> {
  let pem: Buffer
  try {
    pem = await readFile(path, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new PlimsollError('input-unreadable', `The key ${path} cannot be read: ${faultOf(error)}.`, {
      cause: error,
    })
  }
  try {
    return parse(pem)
  } catch (error) {
    throw new PlimsollError(
      'option-invalid',
      `${path} is no key in PEM that can be used: ${messageOf(error)}.`,
      {
        cause: error,
      },
    )
  }
}

function invalid(message: string, cause?: unknown): PlimsollError {
  return new PlimsollError('database-signature-invalid', message, cause === undefined ? {} : { cause })
}
