import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Digest } from '../src/core/digest.ts'
import { type Answer, type SeenRequest, sendJson, startServer, type TestServer } from './http-server.ts'

interface Teardown {
  after(work: () => Promise<void> | void): void
}

/** An image of one layer, as a registry stores it. */
export interface StoredImage {
  readonly blobs: ReadonlyMap<string, Uint8Array>
  readonly manifest: Uint8Array
  readonly manifestDigest: Digest
  readonly configDigest: Digest
  readonly layer: Uint8Array
  readonly layerDigest: Digest
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'
export const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json'

/** Its layer has 300,000 bytes that are no tar: sources do not look into layers. */
export function storedImage(architecture = 'amd64'): StoredImage {
  const layer = Buffer.from(Array.from({ length: 50_000 }, (_, i) => String(100_000 + i)).join(''))
  const layerDigest = digestOf(layer)
  const config = jsonBytes({ architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [layerDigest] } })
  const configDigest = digestOf(config)
  const manifest = jsonBytes({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: configDigest,
      size: config.length,
    },
    layers: [
      { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layerDigest, size: layer.length },
    ],
  })
  const blobs = new Map([
    [configDigest, config],
    [layerDigest, layer],
  ])
  return { blobs, manifest, manifestDigest: digestOf(manifest), configDigest, layer, layerDigest }
}

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

/** Answers as a registry does; `false` when it does not know the path. */
export function serveImage(image: StoredImage, request: SeenRequest, response: ServerResponse): boolean {
  const { path } = request
  if (path === '/v2/') {
    response.end('{}')
    return true
  }
  if (path.startsWith('/v2/team/app/manifests/')) {
    const headers = { 'content-type': MANIFEST_TYPE, 'docker-content-digest': image.manifestDigest }
    response.writeHead(200, headers).end(image.manifest)
    return true
  }
  const blob = image.blobs.get(path.slice('/v2/team/app/blobs/'.length))
  if (!blob) return false
  sendBlob(request, response, blob)
  return true
}

/** With ranges. */
export function sendBlob(request: SeenRequest, response: ServerResponse, blob: Uint8Array): void {
  const { range } = request.headers
  const start = range !== undefined ? Number(range.slice('bytes='.length, -1)) : undefined
  if (start === undefined) {
    response.writeHead(200, { 'content-length': blob.length }).end(blob)
    return
  }
  const headers = { 'content-range': `bytes ${start}-${blob.length - 1}/${blob.length}` }
  response.writeHead(206, headers).end(blob.subarray(start))
}

/** A registry whose answers the test may write itself: `before` returns true for those that it has given. */
export async function startFakeRegistry(
  t: Teardown,
  image: StoredImage,
  before: (...call: Parameters<Answer>) => boolean = () => false,
  tls?: { readonly certificate: string; readonly key: string },
): Promise<TestServer> {
  const answer: Answer = (request, response, count) => {
    if (before(request, response, count) || serveImage(image, request, response)) return
    sendJson(response, 404, { errors: [{ code: 'NAME_UNKNOWN', message: 'nothing here' }] })
  }
  return await startServer(t, answer, tls)
}

export interface TokenAuth {
  /** For `startFakeRegistry`. */
  readonly before: (...call: Parameters<Answer>) => boolean
  /** Requests for a token. */
  readonly asked: readonly SeenRequest[]
  /** Lets no token so far be good any more. */
  revoke(): void
}

/**
 * Tokens as the distribution project has them: `/token` gives them, everything under `/v2/` wants one.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
export function tokenAuth(
  options: {
    /** What `/token` says in place of a token. */
    readonly give?: (request: SeenRequest, response: ServerResponse, token: string) => void
    /** In the challenge; the registry's own `/token` where not given. */
    readonly realm?: string
    /** More of the challenge. */
    readonly error?: string
  } = {},
): TokenAuth {
  const asked: SeenRequest[] = []
  let firstGood = 1
  const give =
    options.give ?? ((_request, response, token) => sendJson(response, 200, { token, expires_in: 300 }))
  return {
    asked,
    revoke: () => {
      firstGood = asked.length + 1
    },
    before: (request, response) => {
      if (request.path.startsWith('/token')) {
        asked.push(request)
        give(request, response, `token-${asked.length}`)
        return true
      }
      const number = Number(request.headers['authorization']?.slice('Bearer token-'.length))
      if (number >= firstGood) return false
      const realm = options.realm ?? `http://${request.headers['host'] ?? ''}/token`
      const challenge = `Bearer realm="${realm}",service="test",scope="repository:team/app:pull"${options.error ?? ''}`
      response.setHeader('www-authenticate', challenge)
      sendJson(response, 401, { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] })
      return true
    },
  }
}
