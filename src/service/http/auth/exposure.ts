import { BlockList, isIP } from 'node:net'
import { PlimsollError } from '../../../core/errors.ts'
import type { AuthConfig, ListenConfig } from '../../config/types.ts'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/**
 * Whether callers have to say who they are. `until-first-key`: on loopback, where nothing but API keys is configured,
 * everybody may do everything until somebody makes a key.
 */
export type Demand = 'always' | 'never' | 'until-first-key'

export function demandOf(auth: AuthConfig, { host, tls }: ListenConfig): Demand {
  const isConfigured = auth.psk !== undefined || auth.oidc.length > 0 || tls?.clientCa !== undefined
  if (isConfigured) return 'always'
  if (auth.allowAnyone || !auth.apiKeys) return 'never'
  return isLoopback(host) ? 'until-first-key' : 'always'
}

/** A service that anybody can reach and that asks nobody who they are is a slip, unless it is said to be meant. Throws `service-exposed`. */
export function assertNotExposed(auth: AuthConfig, listen: ListenConfig): void {
  if (auth.allowAnyone || demandOf(auth, listen) !== 'never' || isLoopback(listen.host)) return
  throw new PlimsollError(
    'service-exposed',
    `${listen.host} can be reached from other machines, and nothing is configured by which callers say who they are.`,
  )
}

/** Names but localhost may stand for anything, and so may the empty host. */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return host === 'localhost'
  return LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4')
}
