import { type Digest, parseDigest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import { type ImageReference, registryHost, repositoryName } from '../../core/image-reference.ts'
import type { HttpRequest, HttpResponse, StreamedBody } from '../../net/http.ts'
import { sha256Digest } from '../documents/verify.ts'
import { type ConnectOptions, connection, registryClient } from './connect.ts'
import { failureToError, responseToError } from './errors.ts'
import { Repository, type RepositoryOptions } from './repository.ts'

/** A repository that is written to. Whoever opened it closes it. */
export interface WritableRepository {
  readonly repository: Repository
  hasBlob(digest: Digest, signal: AbortSignal): Promise<boolean>
  /** Sends a blob, whole in one request. */
  putBlob(digest: Digest, body: StreamedBody, signal: AbortSignal): Promise<void>
  /** Sends a manifest under a tag, and gives its digest. */
  putManifest(tag: string, bytes: Uint8Array, mediaType: string, signal: AbortSignal): Promise<Digest>
  close(): Promise<void>
}

/**
 * The push part of the protocol. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push
 * Throws the errors of a registry.
 */
export async function openWritable(
  reference: ImageReference,
  options: ConnectOptions,
): Promise<WritableRepository> {
  const client = registryClient(reference, options)
  try {
    const connected = await connection(client, reference, options)
    return { ...writer(connected), repository: new Repository(connected), close: () => client.close() }
  } catch (error) {
    await client.close()
    throw error
  }
}

function writer(options: RepositoryOptions): Omit<WritableRepository, 'repository' | 'close'> {
  const { reference, base } = options
  const name = repositoryName(reference)
  const address = (path: string): URL => new URL(`/v2/${reference.path}/${path}`, base)

  /** The answer, where it has one of the statuses; its body is not of interest. */
  async function ask(
    url: URL,
    request: HttpRequest,
    statuses: readonly number[],
    subject: string,
  ): Promise<HttpResponse> {
    try {
      const response = await options.client.request(url.href, request)
      if (!statuses.includes(response.status))
        throw await responseToError(response, { reference, subject, credentials: options.credentials() })
      await response.discard()
      return response
    } catch (error) {
      throw failureToError(error, reference)
    }
  }

  return {
    async hasBlob(digest, signal) {
      const { status } = await ask(
        address(`blobs/${digest}`),
        { method: 'HEAD', signal },
        [200, 404],
        `The blob ${digest} of ${name}`,
      )
      return status === 200
    },
    async putBlob(digest, body, signal) {
      const subject = `An upload to ${name}`
      const started = await ask(
        address('blobs/uploads/'),
        { method: 'POST', body: '', signal },
        [202],
        subject,
      )
      const target = uploadAddress(started, reference, base)
      target.searchParams.set('digest', digest)
      const headers = { 'content-type': 'application/octet-stream' }
      // A broken upload is begun anew by the caller's next run; its session cannot be used twice.
      await ask(target, { method: 'PUT', headers, body, retries: 0, signal }, [201], subject)
    },
    async putManifest(tag, bytes, mediaType, signal) {
      const body: StreamedBody = { size: bytes.length, open: () => once(bytes) }
      const headers = { 'content-type': mediaType }
      const subject = `The manifest ${name}:${tag}`
      const response = await ask(
        address(`manifests/${tag}`),
        { method: 'PUT', headers, body, signal },
        [201],
        subject,
      )
      const digest = sha256Digest(bytes)
      const stored = parseDigest(response.headers['docker-content-digest'] ?? '')
      if (stored !== undefined && stored !== digest)
        throw new PlimsollError(
          'registry-refused',
          `${registryHost(reference)} keeps ${name}:${tag} as ${stored} instead of ${digest}.`,
        )
      return digest
    },
  }
}

/** Where the upload goes: relative, or absolute, perhaps at another host, which then gets no credentials. */
function uploadAddress({ headers }: HttpResponse, reference: ImageReference, base: URL): URL {
  const target = URL.parse(headers['location'] ?? '', base)
  const isUsable = target && (target.protocol === 'https:' || target.protocol === base.protocol)
  if (isUsable) return target
  const message = `${registryHost(reference)} takes an upload but does not say where to.`
  throw new PlimsollError('registry-refused', message)
}

/** A body that is at hand. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}
