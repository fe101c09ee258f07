import { generateKeyPairSync, sign } from 'node:crypto'
import { type PublicKey, parsePublicKey } from '../src/signatures/public-key.ts'

/** A key as somebody has it who signs images. */
export interface SigningKey {
  readonly publicPem: string
  readonly privatePem: string
  readonly sign: (bytes: Uint8Array) => string
}

export type KeyKind = 'p256' | 'p384' | 'p521' | 'rsa' | 'rsa-pss' | 'ed25519'

const CURVES = { p256: 'prime256v1', p384: 'secp384r1', p521: 'secp521r1' } as const

/** @param hash other than the one that cosign takes */
export function newKey(kind: KeyKind = 'p256', hash = 'sha256'): SigningKey {
  const { publicKey, privateKey } = keyPair(kind)
  const algorithm = kind === 'ed25519' ? null : hash
  // 6 is RSA_PKCS1_PSS_PADDING.
  const key = kind === 'rsa-pss' ? { key: privateKey, padding: 6 } : privateKey
  return {
    publicPem: publicKey,
    privatePem: privateKey,
    sign: (bytes) => sign(algorithm, bytes, key).toString('base64'),
  }
}

function keyPair(kind: KeyKind): { publicKey: string; privateKey: string } {
  const encodings = {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  } as const
  if (kind === 'ed25519') return generateKeyPairSync('ed25519', encodings)
  if (kind === 'rsa' || kind === 'rsa-pss')
    return generateKeyPairSync('rsa', { modulusLength: 2048, ...encodings })
  return generateKeyPairSync('ec', { namedCurve: CURVES[kind], ...encodings })
}

/** The half that a policy has. */
export function publicKeyOf({ publicPem }: SigningKey, name = 'cosign.pub'): PublicKey {
  const parsed = parsePublicKey(publicPem, name)
  if (parsed.kind === 'key') return parsed.key
  throw new Error(parsed.fault)
}

export function payloadOf(digest: string, critical: object = {}): Buffer {
  return jsonOf({
    critical: {
      identity: { 'docker-reference': 'registry.example/team/app' },
      image: { 'docker-manifest-digest': digest },
      type: 'cosign container image signature',
      ...critical,
    },
    optional: null,
  })
}

export const SIGN_PREDICATE = 'https://sigstore.dev/cosign/sign/v1'
export const SCAN_PREDICATE = 'https://cosign.sigstore.dev/attestation/vuln/v1'

export interface StatementParts {
  readonly digest: string
  readonly predicateType?: string
  readonly predicate?: unknown
  readonly type?: string
  readonly payloadType?: string
}

/** An envelope as cosign attaches it. */
export function envelopeOf(key: SigningKey, parts: StatementParts): Buffer {
  return jsonOf(envelopeDocument(key, parts))
}

/** The same in a bundle. */
export function bundleOf(key: SigningKey, parts: StatementParts): Buffer {
  return jsonOf({ ...BUNDLE, dsseEnvelope: envelopeDocument(key, parts) })
}

/** A bundle that signs a manifest as it is. */
export function messageBundleOf(key: SigningKey, manifest: Uint8Array): Buffer {
  return jsonOf({ ...BUNDLE, messageSignature: { signature: key.sign(manifest) } })
}

const BUNDLE = {
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: { publicKey: { hint: '' } },
}

function envelopeDocument(key: SigningKey, parts: StatementParts): object {
  const {
    digest,
    predicateType = SIGN_PREDICATE,
    predicate,
    type = 'https://in-toto.io/Statement/v1',
    payloadType = 'application/vnd.in-toto+json',
  } = parts
  const [algorithm = '', hex = ''] = digest.split(':')
  const payload = jsonOf({
    _type: type,
    subject: [{ digest: { [algorithm]: hex } }],
    predicateType,
    predicate,
  })
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
    payload,
  ])
  return {
    payloadType,
    payload: payload.toString('base64'),
    signatures: [{ keyid: '', sig: key.sign(signed) }],
  }
}

/** What `plimsoll image --format cosign-vuln` writes. */
export function scanPredicate(finishedAt: string, result?: unknown): object {
  return {
    scanner: { uri: 'pkg:npm/plimsoll@1.0.0', version: '1.0.0', result },
    metadata: { scanStartedOn: finishedAt, scanFinishedOn: finishedAt },
  }
}

function jsonOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
