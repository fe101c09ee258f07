import { createRemoteJWKSet, customFetch, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import * as z from 'zod/mini'
import type { HttpClient } from '../../../net/http.ts'
import type { OidcConfig } from '../../config/types.ts'
import { type Identity, SCOPES, type Scope } from '../route.ts'

/** Seconds by which clocks may differ. */
const LEEWAY = 15
/** Bytes of a discovery document or a key set. */
const MAX_DOCUMENT = 1_000_000
/** Milliseconds for which keys are kept, and between two attempts to find a key that is not among them. */
const KEYS_KEPT = 10 * 60_000
const COOLDOWN = 30_000
const TIMEOUT = 5000

/** Asymmetric ones that the configuration stands for; the token does not choose. */
const ALGORITHMS = ['RS256', 'ES256']

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() })

/** The issuer cannot be asked for its keys: nobody knows whether the token is good. */
export class KeysUnavailable extends Error {}

export interface OidcVerifier {
  readonly issuer: string
  /** Throws where the token is not good, `KeysUnavailable` where that cannot be told. */
  verify(token: string, now: Date): Promise<Identity>
}

export function createOidcVerifier(
  config: OidcConfig,
  { http, signal }: { readonly http: HttpClient; readonly signal: AbortSignal },
): OidcVerifier {
  const get = async (url: string): Promise<Response> => {
    try {
      return await fetchDocument(http, url, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]))
    } catch (error) {
      throw new KeysUnavailable(`The keys of ${config.issuer} cannot be had.`, { cause: error })
    }
  }
  let keys: Promise<JWTVerifyGetKey> | undefined
  const keysOf = async (): Promise<JWTVerifyGetKey> => {
    keys ??= openKeys(config, get)
    try {
      return await keys
    } catch (error) {
      // The next token asks again.
      keys = undefined
      throw error
    }
  }
  return {
    issuer: config.issuer,
    async verify(token, now) {
      const { payload } = await jwtVerify(token, await keysOf(), {
        algorithms: ALGORITHMS,
        issuer: config.issuer,
        audience: config.audience,
        clockTolerance: LEEWAY,
        currentDate: now,
        requiredClaims: ['exp'],
      })
      return identityOf(payload, config)
    },
  }
}

async function openKeys(
  config: OidcConfig,
  get: (url: string) => Promise<Response>,
): Promise<JWTVerifyGetKey> {
  const address = config.jwksUri ?? (await discover(config.issuer, get))
  return createRemoteJWKSet(new URL(address), {
    cacheMaxAge: KEYS_KEPT,
    cooldownDuration: COOLDOWN,
    timeoutDuration: TIMEOUT,
    [customFetch]: async (url) => await get(url),
  })
}

async function discover(issuer: string, get: (url: string) => Promise<Response>): Promise<string> {
  const response = await get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const found = Discovery.safeParse(await response.json().catch(() => undefined))
  if (!found.success || found.data.issuer !== issuer)
    throw new KeysUnavailable(`The discovery document of ${issuer} is not one of that issuer.`)
  return found.data.jwks_uri
}

async function fetchDocument(http: HttpClient, url: string, signal: AbortSignal): Promise<Response> {
  const response = await http.request(url, { headers: { accept: 'application/json' }, retries: 1, signal })
  if (response.status !== 200) {
    await response.discard()
    throw new Error(`${url} answers ${response.status}`)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > MAX_DOCUMENT) throw new Error(`${url} sends more than ${MAX_DOCUMENT} bytes`)
    chunks.push(chunk)
  }
  return new Response(Buffer.concat(chunks), { status: 200 })
}

/** A token without a tenant, where tenants are told by a claim, is not one of the default tenant: it is refused. */
function identityOf(payload: JWTPayload, config: OidcConfig): Identity {
  const tenant = config.tenantClaim === undefined ? '' : payload[config.tenantClaim]
  if (typeof tenant !== 'string' || (config.tenantClaim !== undefined && tenant === ''))
    throw new Error('the token names no tenant')
  const name = `${config.issuer} ${payload.sub ?? ''}`.trim()
  return { kind: 'oidc', name, tenant, scopes: scopesOf(payload[config.scopeClaim]) }
}

/** Space-separated text (`scope`) or a list of texts (`roles`); `plimsoll:` may stand before each. */
export function scopesOf(claim: unknown): ReadonlySet<Scope> {
  const words = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : []
  return new Set(SCOPES.filter((scope) => words.includes(scope) || words.includes(`plimsoll:${scope}`)))
}
