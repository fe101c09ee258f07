import type { IncomingMessage } from 'node:http'
import { decodeJwt } from 'jose'
import type { HttpClient } from '../../../net/http.ts'
import type { AuthConfig, ListenConfig } from '../../config/types.ts'
import type { ApiKeys } from '../../store/api-keys.ts'
import { unauthorized } from '../faults.ts'
import { type Identity, RequestFault, SCOPES } from '../route.ts'
import { certificateIdentity } from './client-certificate.ts'
import { readCredentials } from './credentials.ts'
import { type Demand, demandOf } from './exposure.ts'
import { createOidcVerifier, KeysUnavailable } from './verify-oidc.ts'
import { pskIssuers, verifyPsk } from './verify-psk.ts'

export interface AuthNeeds {
  readonly keys: ApiKeys
  readonly http: HttpClient
  readonly signal: AbortSignal
  readonly now: () => number
}

/** Where nobody has to say who they are, everybody is this one. */
const ANYBODY: Identity = { kind: 'anonymous', name: '', tenant: '', scopes: new Set(SCOPES) }
const NOBODY: Identity = { kind: 'anonymous', name: '', tenant: '', scopes: new Set() }

/**
 * Who sends a request. Throws `RequestFault` 401 for credentials that are not good, for whatever reason, and 503
 * where an issuer cannot be asked for its keys. A caller without any is the one of its certificate, or nobody, or
 * anybody where callers need not say who they are.
 */
export function createAuthenticator(
  auth: AuthConfig,
  listen: ListenConfig,
  needs: AuthNeeds,
): (incoming: IncomingMessage) => Promise<Identity> {
  const verify = createTokenVerifier(auth, needs)
  const isOpen = createOpenness(demandOf(auth, listen), needs)
  return async ({ headers, socket }) => {
    const credentials = readCredentials(headers)
    if (credentials.kind === 'none')
      return certificateIdentity(socket) ?? ((await isOpen()) ? ANYBODY : NOBODY)
    if (credentials.kind === 'api-key' && auth.apiKeys) return await identify(needs.keys, credentials)
    // What a proxy or a client adds of its own accord is no reason to refuse where nobody is asked.
    if (await isOpen()) return ANYBODY
    if (credentials.kind === 'token') return await verify(credentials.token)
    throw unauthorized()
  }
}

async function identify(
  keys: ApiKeys,
  credentials: { readonly id: string; readonly secret: string },
): Promise<Identity> {
  const identity = await keys.identify(credentials)
  if (!identity) throw unauthorized()
  return identity
}

/** Milliseconds for which it is not looked up again whether there is a key. */
const OPEN_FOR = 1000

function createOpenness(demand: Demand, { keys, now }: AuthNeeds): () => Promise<boolean> {
  let hasKeys = false
  let lookedAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (demand !== 'until-first-key' || hasKeys) return demand === 'never'
    if (now() - lookedAt < OPEN_FOR) return true
    hasKeys = await keys.areAny()
    lookedAt = now()
    return !hasKeys
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
