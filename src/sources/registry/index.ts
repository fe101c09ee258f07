import { homedir } from 'node:os'
import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { type ImageReference, parseImageReference, repositoryName } from '../../core/image-reference.ts'
import type { HttpClient } from '../../net/http.ts'
import { createHttpClient } from '../../net/http-client.ts'
import { isInsecureHost } from '../../net/insecure-hosts.ts'
import { isLoopback } from '../../net/proxy.ts'
import { withRedirects } from '../../net/redirects.ts'
import { VERSION } from '../../version.ts'
import { choosePlatform } from '../documents/choose-platform.ts'
import type { StoredLayer } from '../documents/layers.ts'
import { type ImageManifest, parseImageDocument } from '../documents/parse.ts'
import type { Descriptor } from '../documents/schema.ts'
import { makeImage } from '../make-image.ts'
import { Authorizer } from './authorizer.ts'
import { findCredentials } from './credentials.ts'
import { findEndpoint, mayBePlain, uncheckedHosts } from './endpoint.ts'
import type { RegistryImageOptions } from './options.ts'
import { Repository } from './repository.ts'
import { withAuthorization } from './session.ts'

/** Indexes inside indexes. */
export const MAX_INDEX_DEPTH = 8

/**
 * An image of a registry. Manifest and config are fetched here, layers when they are opened. Throws PlimsollErrors:
 * `reference-invalid`, `image-not-found`, `platform-missing`, `manifest-invalid`, `digest-mismatch`,
 * `tls-untrusted`, `credentials-unreadable` and those that begin with `registry-`.
 */
export async function openRegistryImage(name: string, options: RegistryImageOptions): Promise<Image> {
  const reference = parseImageReference(name)
  if (!reference) throw new PlimsollError('reference-invalid', `${name} is not the name of an image.`)
  const { http, registry, env, sleep } = options
  const client =
    http ??
    createHttpClient({
      cacert: registry.cacert,
      insecureHosts: uncheckedHosts(reference, registry),
      env,
      userAgent: `plimsoll/${VERSION}`,
      ...(sleep ? { sleep } : {}),
    })
  const close = async (): Promise<void> => {
    if (!http) await client.close()
  }
  try {
    const repository = await openRepository(client, reference, options)
    return await readImage(repository, { name, reference, options, close })
  } catch (error) {
    await close()
    throw error
  }
}

async function openRepository(
  client: HttpClient,
  reference: ImageReference,
  { registry, env, homeDir = env['HOME'] || homedir(), signal, sleep }: RegistryImageOptions,
): Promise<Repository> {
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
  return new Repository({
    client: withRedirects(withAuthorization(client, base, authorizer), { mayBePlain: isPlainAllowed }),
    base,
    reference,
    credentials: () => authorizer.credentials,
    sleep,
  })
}

interface Target {
  readonly name: string
  readonly reference: ImageReference
  readonly options: RegistryImageOptions
  close(): Promise<void>
}

async function readImage(repository: Repository, target: Target): Promise<Image> {
  const { name, reference, options } = target
  const { signal, platform } = options
  let listedPlatform: Descriptor['platform']
  let fetched = await repository.manifest(reference.digest ?? reference.tag ?? '', signal)
  const named = fetched.digest
  for (let depth = 0; depth <= MAX_INDEX_DEPTH; depth++) {
    const document = parseImageDocument(fetched.bytes, `The manifest of ${name}`, fetched.mediaType)
    if (document.kind === 'manifest') {
      const config = await repository.smallBlob(document.manifest.config.digest, signal)
      return makeImage({
        origin: { kind: 'registry', location: name },
        name,
        asked: options,
        listedPlatform,
        // The tag beside a digest is the user's word alone.
        repoTags: reference.digest ? [] : [`${repositoryName(reference)}:${reference.tag}`],
        repoDigests: [`${repositoryName(reference)}@${named}`],
        config,
        manifestDigest: fetched.digest,
        layers: storedLayers(repository, document.manifest),
        access: 'parallel',
        close: () => target.close(),
      })
    }
    const chosen = choosePlatform(document.index, platform, name)
    listedPlatform = chosen.platform
    fetched = await repository.manifest(chosen.digest, signal)
  }
  const message = `${name} cannot be used: its indexes are nested more than ${MAX_INDEX_DEPTH} deep.`
  throw new PlimsollError('manifest-invalid', message)
}

function storedLayers(repository: Repository, { layers }: ImageManifest): StoredLayer[] {
  return layers.map(({ digest, mediaType = '', size, urls }, position) => ({
    digest,
    mediaType,
    size,
    position,
    open: ({ signal }) => repository.openBlob({ digest, size, urls: urls ?? [] }, signal),
  }))
}
