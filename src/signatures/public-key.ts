import { createPublicKey, type KeyObject } from 'node:crypto'
import { sha256 } from '../core/sha256.ts'

/** Bytes of a PEM: keys have some hundred. */
export const MAX_KEY_LENGTH = 64 * 1024
/** Bits of an RSA key: fewer can be broken, more cost seconds. */
export const RSA_BITS = { least: 2048, most: 16_384 } as const

/** How a signature is checked with a key; cosign's choices are among them. */
export type Scheme =
  | 'ecdsa-sha256'
  | 'ecdsa-sha384'
  | 'ecdsa-sha512'
  | 'rsa-pkcs1-sha256'
  | 'rsa-pss-sha256'
  | 'ed25519'

export interface PublicKey {
  readonly kind: 'public-key'
  /** By what people know it: its file, else the beginning of its fingerprint. */
  readonly name: string
  /** SHA-256 over its SubjectPublicKeyInfo, in hex. */
  readonly fingerprint: string
  /** As it was given. */
  readonly pem: string
  readonly key: KeyObject
  readonly schemes: readonly Scheme[]
}

export type ParsedKey =
  | { readonly kind: 'key'; readonly key: PublicKey }
  /** What is wrong, to be read behind a colon. */
  | { readonly kind: 'fault'; readonly fault: string }

/**
 * A public key in PEM. https://www.rfc-editor.org/rfc/rfc7468#section-13
 * @param name absent: its fingerprint names it
 */
export function parsePublicKey(text: string, name?: string): ParsedKey {
  const fault = faultOfText(text)
  if (fault !== undefined) return { kind: 'fault', fault }
  let key: KeyObject
  let der: Buffer
  try {
    key = createPublicKey(text)
    der = key.export({ type: 'spki', format: 'der' })
  } catch {
    return {
      kind: 'fault',
      fault: 'its PEM is broken, or holds no key: copy it whole, with its first and last line',
    }
  }
  const schemes = schemesOf(key)
  if (typeof schemes === 'string') return { kind: 'fault', fault: schemes }
  const fingerprint = sha256(der)
  const shown = name ?? `SHA256:${fingerprint.slice(0, 12)}`
  return { kind: 'key', key: { kind: 'public-key', name: shown, fingerprint, pem: text, key, schemes } }
}

/** What people give by mistake has to be told apart: node:crypto makes public keys of private ones. */
function faultOfText(text: string): string | undefined {
  if (text.length > MAX_KEY_LENGTH) return `it is longer than ${MAX_KEY_LENGTH} characters`
  if (text.includes('PRIVATE KEY-----'))
    return 'it is a private key, which belongs nowhere near a policy: give the public one (cosign public-key --key FILE)'
  if (text.includes('-----BEGIN CERTIFICATE-----'))
    return 'it is a certificate: give the key in it (openssl x509 -noout -pubkey -in FILE)'
  const labels = BEGINNINGS.map((beginning) => text.split(beginning).length - 1)
  const count = labels.reduce((sum, one) => sum + one, 0)
  if (count === 0) return 'it is no public key in PEM, which begins with -----BEGIN PUBLIC KEY-----'
  return count === 1 ? undefined : 'it holds several keys: name each as a key of its own'
}

/** The second is that of PKCS #1, which cosign takes as well. */
const BEGINNINGS = ['-----BEGIN PUBLIC KEY-----', '-----BEGIN RSA PUBLIC KEY-----'] as const

/** cosign signs with SHA-256 whatever the curve, and by newer defaults with the hash that the curve suggests. */
const CURVES: Readonly<Record<string, readonly Scheme[]>> = {
  prime256v1: ['ecdsa-sha256'],
  secp384r1: ['ecdsa-sha256', 'ecdsa-sha384'],
  secp521r1: ['ecdsa-sha256', 'ecdsa-sha512'],
}

/** The schemes, or what speaks against the key. */
function schemesOf({ asymmetricKeyType: type, asymmetricKeyDetails }: KeyObject): readonly Scheme[] | string {
  const { namedCurve, modulusLength = 0 } = asymmetricKeyDetails ?? {}
  if (type === 'ed25519') return ['ed25519']
  if (type === 'ec')
    return (
      CURVES[namedCurve ?? ''] ??
      `its curve is ${namedCurve ?? 'none that has a name'}: P-256, P-384 and P-521 are known`
    )
  if (type !== 'rsa') return `it is a key of ${type ?? 'no type'}: ECDSA, RSA and Ed25519 are known`
  const { least, most } = RSA_BITS
  if (modulusLength >= least && modulusLength <= most) return ['rsa-pkcs1-sha256', 'rsa-pss-sha256']
  return `an RSA key of ${modulusLength} bits is not taken: it has ${least} at least and ${most} at most`
}
