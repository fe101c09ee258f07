import type { Digest } from '../src/core/digest.ts'
import { EMPTY_BLOB, EMPTY_CONFIG } from './attached-documents.ts'
import { digestOf, INDEX_TYPE, jsonBytes, MANIFEST_TYPE } from './fake-registry.ts'
import { sendJson, startServer, type TestServer } from './http-server.ts'
import { type PushTarget, pushBlob, pushManifest } from './push-document.ts'
import { payloadOf, type SigningKey } from './signing.ts'

/** What lies beside images in one repository, as cosign puts it there. */
export interface Shelf {
  readonly blobs: Map<string, Uint8Array>
  /** By tag and by digest. */
  readonly manifests: Map<string, { readonly bytes: Uint8Array; readonly type: string }>
}

export function emptyShelf(): Shelf {
  const shelf: Shelf = { blobs: new Map(), manifests: new Map() }
  putBlob(shelf, EMPTY_BLOB)
  return shelf
}

/** Puts something there and says by which digest. */
export function putBlob({ blobs }: Shelf, bytes: Uint8Array): Digest {
  const digest = digestOf(bytes)
  blobs.set(digest, bytes)
  return digest
}

export function putManifest({ manifests }: Shelf, bytes: Uint8Array, tag?: string): Digest {
  const digest = digestOf(bytes)
  const type = (JSON.parse(Buffer.from(bytes).toString()) as { mediaType: string }).mediaType
  for (const name of tag === undefined ? [digest] : [digest, tag]) manifests.set(name, { bytes, type })
  return digest
}

export interface LayerParts {
  readonly bytes: Uint8Array
  readonly mediaType?: string
  readonly annotations?: Readonly<Record<string, string>>
}

const PAYLOAD_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json'
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json'
const ENVELOPE_TYPE = 'application/vnd.dsse.envelope.v1+json'
export const SIGNATURE_KEY = 'dev.cosignproject.cosign/signature'

/** A layer of the first form. */
export function signedLayer(key: SigningKey, payload: Uint8Array): LayerParts {
  return { bytes: payload, annotations: { [SIGNATURE_KEY]: key.sign(payload) } }
}

/** Signatures of the first form, in place of those that were there. */
export function putSignatures(shelf: Shelf, digest: Digest, layers: readonly LayerParts[]): void {
  putTagged(shelf, `${tagOf(digest)}.sig`, PAYLOAD_TYPE, layers)
}

/** What `cosign sign` does. */
export function signImage(shelf: Shelf, digest: Digest, key: SigningKey): void {
  putSignatures(shelf, digest, [signedLayer(key, payloadOf(digest))])
}

/** Attestations of the first form, in place of those that were there. */
export function putAttestations(shelf: Shelf, digest: Digest, layers: readonly LayerParts[]): void {
  putTagged(shelf, `${tagOf(digest)}.att`, ENVELOPE_TYPE, layers)
}

function putTagged(shelf: Shelf, tag: string, type: string, layers: readonly LayerParts[]): void {
  const config = { ...EMPTY_CONFIG, mediaType: 'application/vnd.oci.image.config.v1+json' }
  putManifest(shelf, manifestOf(shelf, layers, { type, config }), tag)
}

/** Bundles that refer to an image, beside those that do already, in the list by tag. */
export function putBundles(shelf: Shelf, digest: Digest, bundles: readonly LayerParts[]): void {
  const listed = bundles.map((bundle) => {
    const more = { artifactType: BUNDLE_TYPE, subject: { mediaType: MANIFEST_TYPE, digest, size: 1 } }
    const manifest = manifestOf(shelf, [bundle], { type: BUNDLE_TYPE, config: EMPTY_CONFIG, more })
    const artifactType = EMPTY_CONFIG.mediaType
    return {
      mediaType: MANIFEST_TYPE,
      digest: putManifest(shelf, manifest),
      size: manifest.length,
      artifactType,
    }
  })
  const manifests = [...listOf(shelf, digest), ...listed]
  putManifest(shelf, jsonBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }), tagOf(digest))
}

function listOf({ manifests }: Shelf, digest: Digest): readonly unknown[] {
  const index = manifests.get(tagOf(digest))
  return index ? (JSON.parse(Buffer.from(index.bytes).toString()) as { manifests: unknown[] }).manifests : []
}

function manifestOf(
  shelf: Shelf,
  layers: readonly LayerParts[],
  { type, config, more = {} }: { readonly type: string; readonly config: object; readonly more?: object },
): Buffer {
  return jsonBytes({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config,
    layers: layers.map(({ bytes, mediaType = type, annotations }) => ({
      mediaType,
      digest: putBlob(shelf, bytes),
      size: bytes.length,
      annotations,
    })),
    ...more,
  })
}

/** As tags of cosign, and of lists of referrers, have a digest. */
export function tagOf(digest: Digest): string {
  return digest.replace(':', '-')
}

/** Puts all of it into a registry. Blobs are there before manifests name them, and manifests before lists. */
export async function pushShelf(target: PushTarget, { blobs, manifests }: Shelf): Promise<void> {
  for (const bytes of blobs.values()) await pushBlob(target, Buffer.from(bytes))
  for (const wanted of [MANIFEST_TYPE, INDEX_TYPE])
    for (const [name, { bytes, type }] of manifests)
      if (type === wanted) await pushManifest(target, name, Buffer.from(bytes), type)
}

export interface ServeOptions {
  /** Answers with the list of referrers itself. */
  readonly hasList?: boolean
  /** Status for paths, in place of what would be answered. */
  readonly failing?: (path: string) => number | undefined
}

/** A registry of that one repository, `team/app`. */
export async function serveShelf(
  t: { after(work: () => Promise<void> | void): void },
  shelf: Shelf,
  { hasList = false, failing = () => undefined }: ServeOptions = {},
): Promise<TestServer> {
  return await startServer(t, ({ path }, response) => {
    const failure = failing(path)
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (failure !== undefined) sendJson(response, failure, {})
    else if (path === '/v2/') response.end('{}')
    else if (path.includes('/blobs/') && shelf.blobs.has(name)) response.end(shelf.blobs.get(name))
    else if (path.includes('/manifests/') && shelf.manifests.has(name)) {
      const { bytes, type } = shelf.manifests.get(name) ?? { bytes: '', type: '' }
      response.writeHead(200, { 'content-type': type }).end(bytes)
    } else if (path.includes('/referrers/') && hasList) {
      const manifests = listOf(shelf, name as Digest)
      response.writeHead(200, { 'content-type': INDEX_TYPE }).end(jsonBytes({ schemaVersion: 2, manifests }))
    } else sendJson(response, 404, {})
  })
}
