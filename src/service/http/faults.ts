import { type Identity, RequestFault, type Scope } from './route.ts'

/**
 * What a caller is told of an error: faults of requests as they are; of anything else only that it happened, and the
 * id under which the log says more.
 */
export function toFault(
  error: unknown,
  { id, isPassing }: { readonly id: string; readonly isPassing: (error: unknown) => boolean },
): { readonly fault: RequestFault; readonly isOurs: boolean } {
  if (error instanceof RequestFault) return { fault: error, isOurs: false }
  if (isPassing(error)) {
    const message = 'The database of the service cannot be reached at the moment.'
    return {
      fault: new RequestFault(503, 'unavailable', message, { 'Retry-After': '5' }, { cause: error }),
      isOurs: true,
    }
  }
  const message = `The request failed inside the service, whose log says why (request ${id}).`
  return { fault: new RequestFault(500, 'internal-error', message, {}, { cause: error }), isOurs: true }
}

/** Throws `RequestFault` 401 for those whom nobody knows, 403 for those who may not. */
export function checkAccess({ kind, scopes }: Identity, access: 'open' | Scope): void {
  if (access === 'open' || scopes.has(access) || scopes.has('admin')) return
  if (kind === 'anonymous') throw unauthorized()
  throw new RequestFault(403, 'forbidden', `This needs the scope ${access}.`)
}

export function unauthorized(cause?: unknown): RequestFault {
  const message = 'Give a valid token or API key.'
  return new RequestFault(401, 'unauthorized', message, { 'WWW-Authenticate': 'Bearer' }, { cause })
}

export function notFound(): RequestFault {
  return new RequestFault(
    404,
    'not-found',
    'There is nothing at this path. Ours begin with /api/v1, those of Clair with /indexer, /matcher and /notifier.',
  )
}

export function methodNotAllowed(allowed: readonly string[]): RequestFault {
  const message = 'The method is not allowed at this path.'
  return new RequestFault(405, 'method-not-allowed', message, { Allow: allowed.join(', ') })
}

export function tooManyRequests(): RequestFault {
  const message = 'As many images as the service takes at a time are being indexed; try again.'
  return new RequestFault(429, 'too-many-requests', message, { 'Retry-After': '10' })
}
