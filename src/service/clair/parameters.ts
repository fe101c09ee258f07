import { parseDigest } from '../../core/digest.ts'
import { RequestFault, type RouteRequest } from '../http/route.ts'

/** The `{digest}` of the path. Throws `RequestFault` 400. */
export function digestParameter({ params }: Pick<RouteRequest, 'params'>): string {
  const digest = parseDigest(params['digest'] ?? '')
  if (digest) return digest
  throw new RequestFault(400, 'bad-request', 'The path must end in a digest: sha256: and 64 hex digits.')
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** The `{id}` of the path, in small letters. Throws `RequestFault` 400. */
export function uuidParameter({ params }: Pick<RouteRequest, 'params'>): string {
  const id = params['id'] ?? ''
  if (isUuid(id)) return id.toLowerCase()
  throw new RequestFault(400, 'bad-request', 'The path must end in a UUID.')
}
