import { BlockList, isIP } from 'node:net'

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * The proxy for a URL by HTTP_PROXY, HTTPS_PROXY and NO_PROXY, read as Go programs (docker, skopeo, trivy) read
 * them, so that one setting serves all: upper case wins, loopback is never proxied, NO_PROXY takes names (with
 * their subdomains), `.suffix`, `*`, addresses, CIDR ranges, each with an optional port.
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  const secure = url.protocol === 'https:'
  const proxy = secure ? setting(env, 'HTTPS_PROXY') : setting(env, 'HTTP_PROXY')
  if (proxy === undefined) return undefined
  const host = bareHost(url.hostname)
  if (isLoopback(host)) return undefined
  const port = url.port || DEFAULT_PORTS[url.protocol]
  const exceptions = (setting(env, 'NO_PROXY') ?? '').split(',').map((entry) => entry.trim().toLowerCase())
  if (exceptions.some((entry) => entry !== '' && isException(entry, host, port))) return undefined
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

/** `localhost` and the addresses of this machine's loopback. */
export function isLoopback(host: string): boolean {
  const name = bareHost(host)
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

function setting(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] || env[name.toLowerCase()] || undefined
}

/** Lower case, without the brackets of IPv6 and the dot that ends a full name. */
function bareHost(host: string): string {
  const lower = host.toLowerCase()
  if (lower.startsWith('[')) return lower.slice(1, -1)
  return lower.endsWith('.') ? lower.slice(0, -1) : lower
}

function isException(entry: string, host: string, port: string | undefined): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return isInRange(entry, host)
  const { name, port: onlyPort } = splitPort(entry)
  if (onlyPort !== undefined && onlyPort !== port) return false
  if (isIP(name) > 0 || name === host) return name === host
  const suffix = name.startsWith('*.') ? name.slice(1) : name
  return host.endsWith(suffix.startsWith('.') ? suffix : `.${suffix}`)
}

function splitPort(entry: string): { name: string; port?: string } {
  const close = entry.indexOf(']')
  if (entry.startsWith('[') && close > 0) {
    const rest = entry.slice(close + 1)
    return { name: entry.slice(1, close), ...(rest.startsWith(':') ? { port: rest.slice(1) } : {}) }
  }
  const colon = entry.indexOf(':')
  if (colon < 0 || colon !== entry.lastIndexOf(':')) return { name: entry }
  return { name: entry.slice(0, colon), port: entry.slice(colon + 1) }
}

function isInRange(entry: string, host: string): boolean {
  const [address = '', bits = ''] = entry.split('/')
  const family = isIP(address)
  const length = Number(bits)
  const isRange = family > 0 && bits !== '' && Number.isInteger(length) && length >= 0
  if (!isRange || family !== isIP(host) || length > (family === 4 ? 32 : 128)) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(address, length, type)
  return list.check(host, type)
}
