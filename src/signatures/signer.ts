import { constants, verify } from 'node:crypto'
import type { PublicKey, Scheme } from './public-key.ts'

/** Bytes of a signature in base64: the longest RSA key makes 2732. */
export const MAX_SIGNATURE_LENGTH = 4096

/**
 * The key by which bytes are signed, of several: keys are changed, and both count meanwhile.
 * @param signature in base64
 */
export function signerOf(
  keys: readonly PublicKey[],
  bytes: Uint8Array,
  signature: string,
): PublicKey | undefined {
  if (signature.length === 0 || signature.length > MAX_SIGNATURE_LENGTH) return undefined
  const raw = Buffer.from(signature, 'base64')
  return keys.find((key) => key.schemes.some((scheme) => isSigned(key, scheme, bytes, raw)))
}

function isSigned({ key }: PublicKey, scheme: Scheme, bytes: Uint8Array, signature: Buffer): boolean {
  switch (scheme) {
    case 'ed25519':
      return verify(null, bytes, key, signature)
    case 'rsa-pkcs1-sha256':
      return verify('sha256', bytes, key, signature)
    case 'rsa-pss-sha256': {
      const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_AUTO: saltLength } = constants
      return verify('sha256', bytes, { key, padding, saltLength }, signature)
    }
    default:
      return verify(scheme.slice('ecdsa-'.length), bytes, { key, dsaEncoding: 'der' }, signature)
  }
}
