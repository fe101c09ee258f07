import { isIP, type LookupFunction } from 'node:net'
import type { SecureContext } from 'node:tls'
import type * as UndiciModule from 'undici'
import type { Dispatcher } from 'undici'
import { messageOf, PlimsollError } from '../core/errors.ts'
import { proxyFor } from './proxy.ts'
import { trustedAuthorities } from './trust.ts'

export interface Timeouts {
  /** Milliseconds for name look-up, connection and TLS. */
  readonly connect: number
  /** Milliseconds until the answer begins. */
  readonly headers: number
  /** Milliseconds between two pieces of the answer. */
  readonly body: number
}

export interface DispatcherOptions {
  readonly cacert?: string | undefined
  readonly env: NodeJS.ProcessEnv
  readonly timeouts: Timeouts
  /** Whether the host may present an untrusted certificate. */
  isInsecure(url: URL): boolean
  /** How names are looked up for direct connections to a port. */
  readonly lookup?: ((port: number) => LookupFunction) | undefined
}

type Undici = typeof UndiciModule

/** One pool of connections for each way to the outside: by proxy and by trust. Made when first needed. */
export class Dispatchers {
  readonly #options: DispatcherOptions
  readonly #pools = new Map<string, Promise<Dispatcher>>()
  #undici: Promise<Undici> | undefined
  #context: Promise<SecureContext> | undefined

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  /** Loaded late: a scan of a file does not pay for it. */
  undici(): Promise<Undici> {
    this.#undici ??= import('undici')
    return this.#undici
  }

  /** Address of the proxy that requests to this URL go through. */
  proxyFor(url: URL): string | undefined {
    return proxyFor(url, this.#options.env)
  }

  /** Throws `option-invalid` for a proxy or an authority that cannot be used. */
  for(url: URL): Promise<Dispatcher> {
    const proxy = this.proxyFor(url)
    const trust = url.protocol !== 'https:' ? 'plain' : this.#options.isInsecure(url) ? 'insecure' : 'strict'
    const key = `${trust} ${proxy ?? ''}`
    const pool = this.#pools.get(key) ?? this.#create(trust, proxy)
    this.#pools.set(key, pool)
    return pool
  }

  /** Drops all connections. */
  async close(): Promise<void> {
    const pools = await Promise.allSettled(this.#pools.values())
    this.#pools.clear()
    const opened = pools.flatMap((pool) => (pool.status === 'fulfilled' ? pool.value : []))
    await Promise.all(opened.map((pool) => pool.destroy()))
  }

  async #create(trust: 'plain' | 'insecure' | 'strict', proxy: string | undefined): Promise<Dispatcher> {
    const { Agent, ProxyAgent } = await this.undici()
    const { timeouts } = this.#options
    // A proxy with an https: address is held to the authorities even where the host behind it is not.
    const needsTrust = trust === 'strict' || proxy?.startsWith('https:')
    const strict = needsTrust ? { secureContext: await this.#secureContext() } : {}
    const tls = trust === 'insecure' ? { rejectUnauthorized: false } : trust === 'strict' ? strict : {}
    const common = {
      headersTimeout: timeouts.headers,
      bodyTimeout: timeouts.body,
      // Registries gain nothing from HTTP/2 for few large transfers, and ranges over one connection stall together.
      allowH2: false,
    }
    if (proxy === undefined) return new Agent({ ...common, connect: await this.#connectorFor(tls) })
    if (isTlsByAddress(proxy)) {
      const message =
        'The proxy settings of the environment name an https: proxy by address; name it by its host name.'
      throw new PlimsollError('option-invalid', message)
    }
    try {
      const timeout = timeouts.connect
      return new ProxyAgent({
        ...common,
        uri: proxy,
        requestTls: { ...tls, timeout },
        proxyTls: { ...strict, timeout },
      })
    } catch (error) {
      const message = `The proxy settings of the environment cannot be used: ${messageOf(error)}`
      throw new PlimsollError('option-invalid', message.endsWith('.') ? message : `${message}.`)
    }
  }

  async #connectorFor(tls: object): Promise<NonNullable<UndiciModule.Agent.Options['connect']>> {
    const options = { ...tls, timeout: this.#options.timeouts.connect }
    const { lookup } = this.#options
    if (!lookup) return options
    const { buildConnector } = await this.undici()
    // One for each port, because what a name may lead to can depend on it.
    const connectors = new Map<number, UndiciModule.buildConnector.connector>()
    return (target, callback) => {
      const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80))
      const connector = connectors.get(port) ?? buildConnector({ ...options, lookup: lookup(port) })
      connectors.set(port, connector)
      connector(target, callback)
    }
  }

  #secureContext(): Promise<SecureContext> {
    this.#context ??= this.#createContext()
    return this.#context
  }

  async #createContext(): Promise<SecureContext> {
    const { createSecureContext } = await import('node:tls')
    return createSecureContext({ ca: await trustedAuthorities(this.#options.cacert) })
  }
}

/** undici sends the host of such a proxy as the name of TLS, which Node refuses for an address. */
function isTlsByAddress(proxy: string): boolean {
  const url = URL.parse(proxy)
  const host = url?.hostname ?? ''
  return url?.protocol === 'https:' && (host.startsWith('[') || isIP(host) > 0)
}
