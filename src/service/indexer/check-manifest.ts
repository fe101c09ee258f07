import { type Digest, parseDigest } from '../../core/digest.ts'
import type { LayerAtUri } from '../../sources/uri/index.ts'
import { requestHeaders } from '../../sources/uri/request-headers.ts'
import { RequestFault } from '../http/route.ts'
import type { ManifestRequest } from '../parts.ts'

export const MAX_LAYERS = 1000
/** UTF-16 units of the address of a layer; those that are signed for object stores have some thousand. */
export const MAX_URI_LENGTH = 16 * 1024

export interface CheckedManifest {
  readonly digest: Digest
  /** Bottom first. */
  readonly layers: readonly LayerAtUri[]
}

/** What callers hand in, fit to be worked on. Throws RequestFault 400; messages have nothing of addresses and headers. */
export function checkManifest({ hash, layers }: ManifestRequest): CheckedManifest {
  if (hash === '') throw bad('the manifest has no hash')
  if (layers.length === 0) throw bad('the manifest has no layers')
  if (layers.length > MAX_LAYERS) throw bad(`the manifest has more than ${MAX_LAYERS} layers`)
  return {
    digest: digestOf(hash, 'the hash of the manifest'),
    layers: layers.map(({ hash: layerHash, uri, headers, mediaType }, index) => {
      const subject = `layer ${index + 1} of the manifest`
      const fit = requestHeaders(headers)
      if ('fault' in fit) throw bad(`${subject}: ${fit.fault}`)
      if (uri.length > MAX_URI_LENGTH)
        throw bad(`${subject}: its URI is longer than ${MAX_URI_LENGTH} characters`)
      const { protocol } = URL.parse(uri) ?? {}
      if (protocol !== 'http:' && protocol !== 'https:')
        throw bad(`${subject}: its URI is no http or https URL`)
      return {
        digest: digestOf(layerHash, `the hash of ${subject}`),
        uri,
        headers: fit.headers,
        ...(mediaType === undefined ? {} : { mediaType }),
      }
    }),
  }
}

function digestOf(text: string, subject: string): Digest {
  const digest = parseDigest(text)
  if (!digest) throw bad(`${subject} is no digest of the form sha256:… or sha512:…`)
  return digest
}

function bad(message: string): RequestFault {
  return new RequestFault(400, 'bad-request', message)
}
