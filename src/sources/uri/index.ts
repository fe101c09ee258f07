import type { Digest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { ImageLayer } from '../../core/image.ts'
import { AddressRefused } from '../../net/address-rules.ts'
import { download } from '../../net/download.ts'
import { publicUrl } from '../../net/failure.ts'
import { type HttpClient, HttpFailure } from '../../net/http.ts'
import type { Sleep } from '../../net/http-client.ts'
import { inBlocks } from '../../net/in-blocks.ts'

/** A layer whose place somebody named. */
export interface LayerAtUri {
  /** Over the bytes as stored. */
  readonly digest: Digest
  readonly uri: string
  /** Checked; see request-headers.ts. */
  readonly headers: Readonly<Record<string, string>>
  readonly mediaType?: string
}

export interface UriOptions {
  /** Guarded, and following redirects. */
  readonly client: HttpClient
  /** Bytes of one layer as stored. */
  readonly maxBytes: number
  /** Milliseconds for one layer altogether: a server that sends a byte now and then never ends otherwise. */
  readonly maxTime: number
  readonly sleep?: Sleep
}

/**
 * Layers that are fetched by address, when they are opened. Nothing but their digests is known of them: the diff id is
 * the digest as well, and says nothing of the uncompressed bytes.
 *
 * `open` throws `layer-unreachable`, `layer-address-refused`; the reader of the bytes holds them to the digest.
 */
export function layersByUri(layers: readonly LayerAtUri[], options: UriOptions): ImageLayer[] {
  return layers.map((layer, position) => ({
    diffId: layer.digest,
    digest: layer.digest,
    mediaType: layer.mediaType ?? '',
    size: 0,
    position,
    open: ({ signal }) => openLayer(layer, options, signal),
  }))
}

/**
 * Whether registries need not have the layer: those of Windows used to be told to be fetched from Microsoft.
 * https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers
 */
export function isForeignLayer(mediaType: string): boolean {
  const type = mediaType.toLowerCase()
  return type.includes('.nondistributable.') || type.includes('.rootfs.foreign.')
}

async function* openLayer(
  { digest, uri, headers }: LayerAtUri,
  { client, maxBytes, maxTime, sleep }: UriOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(late(digest, uri, maxTime)), maxTime)
  const either = AbortSignal.any([signal, limit.signal])
  try {
    const blob = await download(client, uri, {
      headers,
      signal: either,
      isImmutable: true,
      maxBytes,
      ...(sleep ? { sleep } : {}),
    })
    if (blob.status !== 200) {
      await blob.discard()
      throw unreachable(digest, `${publicUrl(uri)} answered ${blob.status}`)
    }
    yield* inBlocks(blob.body, () => limit.abort())
  } catch (error) {
    throw toError(error, digest)
  } finally {
    clearTimeout(timer)
  }
}

function toError(error: unknown, digest: Digest): unknown {
  if (error instanceof AddressRefused) {
    return new PlimsollError('layer-address-refused', `The layer ${digest} is not fetched: ${error.message}.`)
  }
  if (!(error instanceof HttpFailure)) return error
  return unreachable(digest, error.message, error)
}

function unreachable(digest: Digest, detail: string, cause?: Error): PlimsollError {
  const options = cause ? { cause } : {}
  return new PlimsollError('layer-unreachable', `The layer ${digest} cannot be fetched: ${detail}.`, options)
}

function late(digest: Digest, uri: string, maxTime: number): PlimsollError {
  return unreachable(digest, `${publicUrl(uri)} took more than ${Math.round(maxTime / 1000)} s`)
}
