import { PlimsollError } from '../../core/errors.ts'
import { type ImageReference, registryHost, repositoryName } from '../../core/image-reference.ts'
import { isNotTls } from '../../net/failure.ts'
import { type HttpClient, HttpFailure } from '../../net/http.ts'
import { isInsecureHost } from '../../net/insecure-hosts.ts'
import { isLoopback } from '../../net/proxy.ts'
import { failureToError } from './errors.ts'
import type { RegistrySettings } from './options.ts'

/**
 * Whether a host may do without trusted TLS. Loopback counts as insecure without being asked for, as with docker:
 * nobody can listen in on it. https://docs.docker.com/reference/cli/dockerd/#insecure-registries
 */
export function mayBePlain(url: URL, { insecureHosts }: Pick<RegistrySettings, 'insecureHosts'>): boolean {
  return isInsecureHost(url, insecureHosts) || isLoopback(url.hostname)
}

/**
 * Hosts whose certificates are not checked. On loopback they are not, either, unless the user gives an authority:
 * then it is because the certificate is to be held to it.
 */
export function uncheckedHosts(reference: ImageReference, settings: RegistrySettings): readonly string[] {
  const url = registryUrl(reference)
  const isImplied = isLoopback(url.hostname) && settings.cacert === undefined
  return isImplied ? [...settings.insecureHosts, url.host] : settings.insecureHosts
}

/**
 * Address of a registry's API, `https://host[:port]`. An insecure host is asked for TLS first and for plain HTTP
 * when it has none; all others have TLS. Throws what the connection ended with.
 */
export async function findEndpoint(
  client: HttpClient,
  reference: ImageReference,
  settings: RegistrySettings,
  signal: AbortSignal,
): Promise<URL> {
  const secure = registryUrl(reference)
  if (!mayBePlain(secure, settings)) return secure
  const failure = await ping(client, secure, signal)
  if (!failure) return secure
  // A certificate that does not hold is an answer, not an invitation to do without.
  const isFinal = failure.reason === 'timeout' || (failure.reason === 'tls' && !isNotTls(failure))
  if (isFinal) throw failureToError(failure, reference)
  const plain = new URL(`http://${registryHost(reference)}`)
  if (!(await ping(client, plain, signal))) return plain
  throw failureToError(failure, reference)
}

async function ping(client: HttpClient, base: URL, signal: AbortSignal): Promise<HttpFailure | undefined> {
  try {
    const response = await client.request(new URL('/v2/', base).href, { signal, retries: 0 })
    await response.discard()
    return undefined
  } catch (error) {
    if (error instanceof HttpFailure) return error
    throw error
  }
}

function registryUrl(reference: ImageReference): URL {
  const url = URL.parse(`https://${registryHost(reference)}`)
  if (url) return url
  const message = `${repositoryName(reference)} names no host that could be asked: ${reference.domain}.`
  throw new PlimsollError('reference-invalid', message)
}
