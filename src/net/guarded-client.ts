import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { promisify } from 'node:util'
import {
  type AddressGuard,
  AddressRefused,
  type AddressRules,
  addressRules,
  bareHost,
} from './address-rules.ts'
import { toHttpFailure } from './failure.ts'
import { type HttpClient, HttpFailure } from './http.ts'
import { createHttpClient, type HttpClientOptions } from './http-client.ts'
import { proxyFor } from './proxy.ts'
import { withRedirects } from './redirects.ts'

/** All addresses of a name; the system's where not given. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

export interface GuardedClientOptions extends Omit<HttpClientOptions, 'lookup'> {
  readonly guard: AddressGuard
  readonly maxRedirects: number
  readonly resolve?: Resolve
}

/** What may go along when a redirect leads to another origin: all else came from whoever named the first one. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['range', 'if-range', 'accept-encoding', 'user-agent'])

/**
 * A client for addresses that strangers name. Every address of a host is checked at the moment of the connection,
 * which then is made to one of them, so that a name cannot change its meaning in between; each redirect is checked
 * anew. A proxy looks the name up for itself: it is used for what passes here, or is on the list by name.
 *
 * Throws AddressRefused besides what other clients throw.
 */
export function createGuardedClient(options: GuardedClientOptions): HttpClient {
  const rules = addressRules(options.guard)
  const resolve = options.resolve ?? resolveBySystem
  const client = createHttpClient({
    ...options,
    lookup: (port) => guardedLookup(rules, resolve, port),
  })
  const checked: HttpClient = {
    async request(address, request) {
      await checkTarget(address, rules, resolve, options.env)
      return await client.request(address, request)
    },
    close: () => client.close(),
  }
  return withRedirects(checked, {
    limit: options.maxRedirects,
    mayGoElsewhere: (name) => OWN_HEADERS.has(name),
  })
}

/** What no look-up will see: addresses, names on the lists, and what goes through a proxy. */
async function checkTarget(
  address: string,
  rules: AddressRules,
  resolve: Resolve,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const url = URL.parse(address)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new HttpFailure('unreachable', 'an invalid URL', 'the address is no http or https URL')
  }
  const host = bareHost(url.hostname)
  const standing = rules.ofName(host, portOf(url))
  if (standing === 'denied') throw new AddressRefused(url.host)
  if (isIP(host) > 0) {
    if (!rules.permits(host, standing === 'allowed')) throw new AddressRefused(url.host)
    return
  }
  if (standing === 'allowed' || proxyFor(url, env) === undefined) return
  try {
    checkAll(await resolve(host), rules, false, url.host)
  } catch (error) {
    throw toHttpFailure(error, url.href)
  }
}

function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80))
}

function checkAll(
  addresses: readonly LookupAddress[],
  rules: AddressRules,
  isAllowed: boolean,
  host: string,
): void {
  // One that is refused condemns the name: with several, chance would decide which is connected to.
  const isFine = addresses.length > 0 && addresses.every(({ address }) => rules.permits(address, isAllowed))
  if (!isFine) throw new AddressRefused(host)
}

/** A look-up in the form of node:net that only gives what may be connected to. */
function guardedLookup(rules: AddressRules, resolve: Resolve, port: number): LookupFunction {
  async function addressesOf(host: string): Promise<readonly LookupAddress[]> {
    const addresses = await resolve(host)
    checkAll(addresses, rules, rules.ofName(host, port) === 'allowed', host)
    return addresses
  }
  return (host, lookupOptions, callback) => {
    addressesOf(host).then(
      (addresses) => {
        const [first] = addresses
        if (lookupOptions.all) callback(null, [...addresses])
        else callback(null, first?.address ?? '', first?.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    )
  }
}

const lookupAll = promisify(systemLookup)

async function resolveBySystem(host: string): Promise<readonly LookupAddress[]> {
  return await lookupAll(host, { all: true, order: 'verbatim' })
}
