import type { StoredImage } from './fake-registry.ts'
import { digestOf, jsonBytes, MANIFEST_TYPE } from './fake-registry.ts'

/** What a registry stores for a document that is attached to an image. */
export interface StoredDocument {
  readonly blob: Buffer
  readonly blobDigest: string
  readonly manifest: Buffer
  readonly manifestDigest: string
  /** How a list of referrers has it. */
  readonly descriptor: Readonly<Record<string, unknown>>
}

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage */
export function attachedDocument(
  subject: Pick<StoredImage, 'manifest' | 'manifestDigest'>,
  document: unknown,
  options: { readonly artifactType?: string; readonly annotations?: Readonly<Record<string, string>> } = {},
): StoredDocument {
  const { artifactType = 'application/vnd.openvex+json', annotations = {} } = options
  const blob = jsonBytes(document)
  const blobDigest = digestOf(blob)
  const manifest = jsonBytes({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType,
    config: EMPTY_CONFIG,
    layers: [{ mediaType: artifactType, digest: blobDigest, size: blob.length, annotations }],
    subject: { mediaType: MANIFEST_TYPE, digest: subject.manifestDigest, size: subject.manifest.length },
  })
  const manifestDigest = digestOf(manifest)
  const descriptor = {
    mediaType: MANIFEST_TYPE,
    digest: manifestDigest,
    size: manifest.length,
    artifactType,
    annotations,
  }
  return { blob, blobDigest, manifest, manifestDigest, descriptor }
}

export const EMPTY_BLOB: Buffer = Buffer.from('{}')

export const EMPTY_CONFIG = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: digestOf(EMPTY_BLOB),
  size: EMPTY_BLOB.length,
} as const

/** OpenVEX with one statement. */
export function openVex(id: string, product: string, more: Readonly<Record<string, unknown>> = {}): object {
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://vex.example/${id}`,
    author: 'Team',
    timestamp: '2024-01-01T00:00:00Z',
    version: 1,
    statements: [
      {
        vulnerability: { name: id },
        products: [{ '@id': product }],
        status: 'not_affected',
        justification: 'vulnerable_code_not_present',
        ...more,
      },
    ],
  }
}
