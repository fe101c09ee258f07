import { type Digest, parseDigest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import { type ImageReference, repositoryName } from '../../core/image-reference.ts'
import { download } from '../../net/download.ts'
import type { HttpClient, HttpResponse } from '../../net/http.ts'
import type { Sleep } from '../../net/http-client.ts'
import { inBlocks } from '../../net/in-blocks.ts'
import { ACCEPTED_TYPES, MAX_DOCUMENT_BYTES } from '../documents/parse.ts'
import { sha256Digest, verifiedBytes } from '../documents/verify.ts'
import { listOf } from '../printable.ts'
import type { Credentials } from './credentials.ts'
import { failureToError, responseToError } from './errors.ts'
import { fetchDocument } from './fetch-document.ts'

export interface RepositoryOptions {
  /** Authorizes, and follows redirects. */
  readonly client: HttpClient
  readonly base: URL
  readonly reference: ImageReference
  /** What has spoken for the user so far, for the words of errors. */
  credentials(): Credentials
  readonly sleep?: Sleep | undefined
}

export interface FetchedManifest {
  readonly bytes: Uint8Array
  readonly digest: Digest
  /** Content-Type of the answer. */
  readonly mediaType: string | undefined
}

const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json'
export interface FetchedPage {
  readonly bytes: Uint8Array
  /** The header of that name: where the next page is. */
  readonly link: string | undefined
}

/** As the manifest describes it. */
export interface StoredBlob {
  readonly digest: Digest
  readonly size: number
  /** Where it is given away, when not by the registry. */
  readonly urls: readonly string[]
}

/**
 * One repository of a registry, read through the pull part of the protocol.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull
 */
export class Repository {
  readonly #options: RepositoryOptions

  constructor(options: RepositoryOptions) {
    this.#options = options
  }

  /** A manifest or index by tag or digest, held to the digest asked for, else to the one that the registry names. */
  async manifest(tagOrDigest: string, signal: AbortSignal): Promise<FetchedManifest> {
    const asked = parseDigest(tagOrDigest)
    const subject = `${repositoryName(this.#options.reference)}${asked ? '@' : ':'}${tagOrDigest}`
    const headers = { accept: ACCEPTED_TYPES.join(', ') }
    const { bytes, response } = await this.#document(
      this.#url(`manifests/${tagOrDigest}`),
      subject,
      headers,
      signal,
    )
    const expected = asked ?? parseDigest(response.headers['docker-content-digest'] ?? '')
    if (expected) verifiedBytes(bytes, expected, subject)
    return {
      bytes,
      digest: expected ?? sha256Digest(bytes),
      mediaType: response.headers['content-type']?.split(';')[0]?.trim(),
    }
  }

  /**
   * One page of a list, whole.
   * @param url of the registry itself: the user's credentials go with it
   */
  async page(url: URL, subject: string, signal: AbortSignal): Promise<FetchedPage> {
    const { bytes, response } = await this.#document(url, subject, {}, signal)
    return { bytes, link: response.headers['link'] }
  }

  /** Where the protocol has something of this registry: `_catalog`. */
  address(path: string): URL {
    return new URL(`/v2/${path}`, this.#options.base)
  }

  /** A small blob, held to its digest. */
  async smallBlob(digest: Digest, signal: AbortSignal, maxBytes?: number): Promise<Uint8Array> {
    const subject = `The blob ${digest} of ${repositoryName(this.#options.reference)}`
    const { bytes } = await this.#document(this.#url(`blobs/${digest}`), subject, {}, signal, maxBytes)
    return verifiedBytes(bytes, digest, subject)
  }

  /**
   * A page of the list of what refers to a manifest, as it is served.
   * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
   * @param query of the page: what the one before says of the next, nothing for the first
   */
  async referrers(
    digest: Digest,
    query: string,
    signal: AbortSignal,
  ): Promise<{ readonly bytes: Uint8Array; readonly link: string }> {
    const subject = `What refers to ${repositoryName(this.#options.reference)}@${digest}`
    const path = `referrers/${digest}${query}`
    const { bytes, response } = await this.#document(this.#url(path), subject, { accept: INDEX_TYPE }, signal)
    return { bytes, link: response.headers['link'] ?? '' }
  }

  /**
   * The bytes of a layer, taken up again where the transfer breaks. The reader holds them to the digest. More than
   * the manifest says are an error, so that no answer goes on for ever.
   */
  async *openBlob({ digest, size, urls }: StoredBlob, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { client, reference, sleep } = this.#options
    const subject = `The layer ${digest} of ${repositoryName(reference)}`
    const left = new AbortController()
    try {
      const blob = await download(client, this.#url(`blobs/${digest}`).href, {
        signal: AbortSignal.any([signal, left.signal]),
        isImmutable: true,
        ...(sleep ? { sleep } : {}),
      })
      if (blob.status === 404 && urls.length > 0) {
        await blob.discard()
        throw foreign(subject, urls)
      }
      if (blob.status !== 200) throw await this.#refusal(blob, subject)
      let rest = size
      for await (const chunk of inBlocks(blob.body, () => left.abort())) {
        rest -= chunk.length
        if (rest < 0) {
          throw new PlimsollError(
            'layer-corrupt',
            `${subject} is longer than the ${size} bytes of its manifest.`,
          )
        }
        yield chunk
      }
    } catch (error) {
      throw failureToError(error, reference)
    }
  }

  async #document(
    url: URL,
    subject: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    maxBytes: number = MAX_DOCUMENT_BYTES,
  ): Promise<{ bytes: Uint8Array; response: HttpResponse }> {
    const { client, reference, sleep } = this.#options
    try {
      const limits = { maxBytes, sleep }
      const { response, bytes } = await fetchDocument(client, url.href, { headers, signal }, limits)
      if (response.status !== 200) throw await this.#refusal(response, subject)
      if (bytes) return { bytes, response }
    } catch (error) {
      throw failureToError(error, reference)
    }
    const message = `${subject} cannot be used: it has more than ${maxBytes} bytes.`
    throw new PlimsollError('manifest-invalid', message)
  }

  async #refusal(
    response: Pick<HttpResponse, 'status' | 'headers' | 'body'>,
    subject: string,
  ): Promise<PlimsollError> {
    const credentials = this.#options.credentials()
    return await responseToError(response, { reference: this.#options.reference, subject, credentials })
  }

  #url(path: string): URL {
    return this.address(`${this.#options.reference.path}/${path}`)
  }
}

/** Whoever wrote the image wrote the addresses: to fetch them would be to go wherever they send us. */
function foreign(subject: string, urls: readonly string[]): PlimsollError {
  const message = `${subject} is a foreign one: its registry lacks it, and ${listOf(urls)} is not asked. Push the image with its foreign layers.`
  return new PlimsollError('image-not-found', message)
}
