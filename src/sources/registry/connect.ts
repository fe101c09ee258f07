import { homedir } from 'node:os'
import type { ImageReference } from '../../core/image-reference.ts'
import type { HttpClient } from '../../net/http.ts'
import { createHttpClient } from '../../net/http-client.ts'
import { isInsecureHost } from '../../net/insecure-hosts.ts'
import { isLoopback } from '../../net/proxy.ts'
import { withRedirects } from '../../net/redirects.ts'
import { VERSION } from '../../version.ts'
import { Authorizer } from './authorizer.ts'
import { findCredentials } from './credentials.ts'
import { findEndpoint, mayBePlain, uncheckedHosts } from './endpoint.ts'
import type { RegistryImageOptions } from './options.ts'
import { Repository, type RepositoryOptions } from './repository.ts'
import { withAuthorization } from './session.ts'

export type ConnectOptions = Omit<RegistryImageOptions, 'platform' | 'isPlatformChosen'>

/** An HTTP client by what the user said of registries. Whoever asks for it closes it. */
export function registryClient(
  reference: ImageReference,
  { registry, env, sleep }: ConnectOptions,
): HttpClient {
  return createHttpClient({
    cacert: registry.cacert,
    insecureHosts: uncheckedHosts(reference, registry),
    env,
    userAgent: `plimsoll/${VERSION}`,
    ...(sleep ? { sleep } : {}),
  })
}

/** A repository that is asked with the user's credentials, once its registry wants them. */
export async function connectRepository(
  client: HttpClient,
  reference: ImageReference,
  options: ConnectOptions,
): Promise<Repository> {
  return new Repository(await connection(client, reference, options))
}

/** How a repository is spoken to: its address, and a client that knows the user's credentials. */
export async function connection(
  client: HttpClient,
  reference: ImageReference,
  { registry, env, homeDir = env['HOME'] || homedir(), signal, sleep }: ConnectOptions,
): Promise<RepositoryOptions> {
  const base = await findEndpoint(client, reference, registry, signal)
  // That loopback is safe is for a registry there to rely on, not for one elsewhere to send us to.
  const isPlainAllowed = (url: URL): boolean =>
    isLoopback(base.hostname) ? mayBePlain(url, registry) : isInsecureHost(url, registry.insecureHosts)
  const authorizer = new Authorizer({
    client: withRedirects(client, { mayBePlain: isPlainAllowed }),
    reference,
    base,
    findCredentials: (s) => findCredentials(reference, { registry, env, homeDir }, s),
    mayBePlain: isPlainAllowed,
    now: Date.now,
    sleep,
  })
  return {
    client: withRedirects(withAuthorization(client, base, authorizer), { mayBePlain: isPlainAllowed }),
    base,
    reference,
    credentials: () => authorizer.credentials,
    sleep,
  }
}
