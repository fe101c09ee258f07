import { PlimsollError } from '../../core/errors.ts'
import { type ImageReference, registryHost } from '../../core/image-reference.ts'
import type { HttpClient } from '../../net/http.ts'
import type { Sleep } from '../../net/http-client.ts'
import type { Challenge } from './challenge.ts'
import type { Credentials } from './credentials.ts'
import { basicAuthorization, fetchToken, type Token, type TokenRequest } from './token.ts'

export interface AuthorizerOptions {
  /** Follows redirects, and knows nothing of credentials. */
  readonly client: HttpClient
  readonly reference: ImageReference
  /** The registry's own address. */
  readonly base: URL
  /** Called once, and not before the registry asks: a public image needs none. */
  findCredentials(signal: AbortSignal): Promise<Credentials>
  /** Whether credentials may go to this host over plain HTTP. */
  mayBePlain(url: URL): boolean
  /** Milliseconds since the epoch. */
  now(): number
  readonly sleep?: Sleep | undefined
}

type BearerRequest = Omit<TokenRequest, 'credentials' | 'reference' | 'sleep'>

/** Finds the Authorization header that a registry wants, by its challenges. */
export class Authorizer {
  readonly #options: AuthorizerOptions
  readonly #tokens = new Map<string, Promise<Token>>()
  #credentials: Promise<Credentials> | undefined
  #known: Credentials = { kind: 'none' }
  /** What the registry asked for last; the next request comes prepared. */
  #last: { readonly header: string } | { readonly bearer: BearerRequest } | undefined

  constructor(options: AuthorizerOptions) {
    this.#options = options
  }

  /** What has been found for this registry; none before it asked. */
  get credentials(): Credentials {
    return this.#known
  }

  /** Header for a request before it was refused; `undefined` until there was a challenge. */
  async prepare(signal: AbortSignal): Promise<string | undefined> {
    if (this.#last === undefined) return undefined
    return 'header' in this.#last
      ? this.#last.header
      : await this.#bearer(this.#last.bearer, undefined, signal)
  }

  /**
   * Header for a request that was refused; `undefined` when there is nothing better to send.
   * @param refused what it was sent with
   */
  async answer(
    challenges: readonly Challenge[],
    refused: string | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const credentials = await this.#find(signal)
    if (credentials.kind === 'registry-token') return this.#always(`Bearer ${credentials.token}`)
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer')
    if (bearer) {
      const request = this.#bearerRequest(bearer)
      this.#last = { bearer: request }
      return await this.#bearer(request, refused, signal)
    }
    const isBasic = challenges.some(({ scheme }) => scheme === 'basic')
    if (!isBasic || credentials.kind !== 'password') return undefined
    return this.#always(basicAuthorization(credentials))
  }

  #always(header: string): string {
    this.#last = { header }
    return header
  }

  /** A token that is still good and was not refused; a new one where there is none, fetched once for all. */
  async #bearer(request: BearerRequest, refused: string | undefined, signal: AbortSignal): Promise<string> {
    const key = [request.realm.href, request.service ?? '', ...request.scopes].join(' ')
    for (;;) {
      const pending = this.#tokens.get(key)
      const token = await pending
      const isGood = token && token.expiresAt > this.#options.now() && `Bearer ${token.value}` !== refused
      if (isGood) return `Bearer ${token.value}`
      // While this request waited, another may have fetched one.
      if (this.#tokens.get(key) !== pending) continue
      const fresh = this.#fetch(request, signal)
      this.#tokens.set(key, fresh)
      try {
        return `Bearer ${(await fresh).value}`
      } catch (error) {
        this.#tokens.delete(key)
        throw error
      }
    }
  }

  async #fetch(request: BearerRequest, signal: AbortSignal): Promise<Token> {
    const { client, reference, sleep } = this.#options
    const credentials = await this.#find(signal)
    const asked = { ...request, reference, credentials, sleep }
    return await fetchToken(client, asked, this.#options.now(), signal)
  }

  async #find(signal: AbortSignal): Promise<Credentials> {
    this.#credentials ??= this.#options.findCredentials(signal)
    this.#known = await this.#credentials
    return this.#known
  }

  #bearerRequest({ params }: Challenge): BearerRequest {
    const { reference, base } = this.#options
    const host = registryHost(reference)
    const realm = URL.parse(params.get('realm') ?? '')
    if (!realm || (realm.protocol !== 'https:' && realm.protocol !== 'http:')) {
      throw new PlimsollError(
        'registry-refused',
        `${host} asks for a token but does not say where to get it.`,
      )
    }
    if (realm.protocol === 'http:' && base.protocol === 'https:' && !this.#options.mayBePlain(realm)) {
      const message = `${host} wants a token from ${realm.host} over plain HTTP, where others could read it.`
      throw new PlimsollError('tls-untrusted', message)
    }
    const scopes = (params.get('scope') ?? '').split(' ').filter(Boolean)
    return {
      realm,
      service: params.get('service'),
      scopes: scopes.length > 0 ? scopes : [`repository:${reference.path}:pull`],
    }
  }
}
