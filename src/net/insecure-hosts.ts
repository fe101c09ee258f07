/** Whether a host is among those that the user calls insecure: `host`, `host:port`, or `*` for all. */
export function isInsecureHost(url: URL, insecureHosts: readonly string[]): boolean {
  const withPort = url.port === '' ? `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}` : url.host
  const names = new Set(['*', url.hostname, url.host, withPort])
  return insecureHosts.some((host) => names.has(host.toLowerCase()))
}
