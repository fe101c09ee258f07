import type { IncomingMessage } from 'node:http'
import { decodeJwt } from 'jose'
import type { HttpClient } from '../../../net/http.ts'
import type { AuthConfig, ListenConfig } from '../../config/types.ts'
import type { ApiKeys } from '../../store/api-keys.ts'
import { unauthorized } from '../faults.ts'
import { type Identity, RequestFault, SCOPES } from '../route.ts'
import { certificateIdentity } from './client-certificate.ts'
import { readCredentials } from './credentials.ts'
import { wantsCredentials } from './exposure.ts'
import { createOidcVerifier, KeysUnavailable } from './verify-oidc.ts'
import { pskIssuers, verifyPsk } from './verify-psk.ts'

export interface AuthNeeds {
  readonly keys: ApiKeys
  readonly http: HttpClient
  readonly signal: AbortSignal
  now(): number
}

/** Where nothing is configured, everybody is this one. */
const ANYBODY: Identity = { kind: 'anonymous', name: '', tenant: '', scopes: new Set(SCOPES) }
const NOBODY: Identity = { kind: 'anonymous', name: '', tenant: '', scopes: new Set() }

/**
 * Who sends a request. Throws `RequestFault` 401 for credentials that are not good, for whatever reason, and 503
 * where an issuer cannot be asked for its keys. A caller without any is nobody, or the one of its certificate.
 */
export function createAuthenticator(
  auth: AuthConfig,
  tls: ListenConfig['tls'],
  needs: AuthNeeds,
): (incoming: IncomingMessage) => Promise<Identity> {
  if (!wantsCredentials(auth, tls)) return () => Promise.resolve(ANYBODY)
  const verify = createTokenVerifier(auth, needs)
  return async ({ headers, socket }) => {
    const credentials = readCredentials(headers)
    switch (credentials.kind) {
      case 'none':
        return certificateIdentity(socket) ?? NOBODY
      case 'unknown':
        throw unauthorized()
      case 'token':
        return await verify(credentials.token)
      case 'api-key': {
        const key = auth.apiKeys ? await needs.keys.identify(credentials) : undefined
        if (!key) throw unauthorized()
        return key
      }
    }
  }
}

/** The issuer that a token claims decides by what it is held; what it says of its algorithm decides nothing. */
function createTokenVerifier(auth: AuthConfig, needs: AuthNeeds): (token: string) => Promise<Identity> {
  const oidc = new Map(auth.oidc.map((config) => [config.issuer, createOidcVerifier(config, needs)]))
  const issuers = new Set(auth.psk ? pskIssuers(auth.psk) : [])
  return async (token) => {
    const now = new Date(needs.now())
    try {
      const { iss = '' } = decodeJwt(token)
      const verifier = oidc.get(iss)
      if (verifier) return await verifier.verify(token, now)
      if (auth.psk && issuers.has(iss)) return await verifyPsk(token, auth.psk, now)
    } catch (error) {
      if (error instanceof KeysUnavailable) throw unavailable(error)
      throw unauthorized(error)
    }
    throw unauthorized()
  }
}

function unavailable(cause: KeysUnavailable): RequestFault {
  const message = 'The issuer of the token cannot be asked for its keys at the moment.'
  return new RequestFault(503, 'unavailable', message, { 'Retry-After': '10' }, { cause })
}
