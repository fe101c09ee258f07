import { tmpdir } from 'node:os'
import { PlimsollError } from '../../core/errors.ts'
import type { Image } from '../../core/image.ts'
import { parseImageReference, repositoryName } from '../../core/image-reference.ts'
import { type Platform, parsePlatform } from '../../core/platform.ts'
import { inspectLayers } from '../../engine/inspect/index.ts'
import { imageTarget, layerInfos } from '../../engine/inspect/inspect-image.ts'
import { type InspectionRequest, type RegistryOptions, silentProgress } from '../../engine/request.ts'
import type { LayerCache } from '../../layers/cache/layer-cache.ts'
import { createGuardedClient } from '../../net/guarded-client.ts'
import type { ConnectOptions } from '../../sources/registry/connect.ts'
import { openRegistryImage } from '../../sources/registry/index.ts'
import { VERSION } from '../../version.ts'
import type { ServiceContext } from '../context.ts'
import type { StoredImage } from '../parts.ts'
import { failImage, finishImage, imageById, putImage, setImageState } from '../store/images.ts'
import { layerReports } from '../store/layer-reports.ts'
import { withLease } from '../store/leases.ts'

/** What lets the service in at a registry. */
export interface PullCredentials {
  readonly username?: string
  readonly password?: string
  /** A bearer token that is sent as it is. */
  readonly token?: string
}

export interface PullRequest {
  readonly tenant: string
  /** `registry.example/team/app:1.2`, or with a digest. */
  readonly reference: string
  /** By what people know it, where the reference says more. */
  readonly name?: string
  readonly credentials?: PullCredentials
  /** The registry may speak plain HTTP, or present a certificate that nobody vouches for. */
  readonly insecure?: boolean
  /** `linux/arm64`; that of the configuration where not given. */
  readonly platform?: string
  readonly signal: AbortSignal
}

/** How a registry is spoken to on behalf of a tenant: under guard, with the logins that are the tenant's. */
export function pullConnection(
  context: ServiceContext,
  request: PullRequest,
): { readonly options: ConnectOptions; readonly close: () => Promise<void> } {
  const { config, environment } = context
  const { sources, fetch } = config.indexer
  const http = createGuardedClient({
    guard: fetch,
    maxRedirects: fetch.maxRedirects,
    insecureHosts: request.insecure ? ['*'] : sources.registry.insecureHosts,
    cacert: sources.registry.cacert,
    env: environment,
    userAgent: `plimsoll/${VERSION}`,
  })
  const options = {
    registry: registryOptions(sources.registry, request),
    env: request.tenant === '' ? environment : withoutCredentials(environment),
    // The service's own logins are for its own tenant: to others they would open what is not theirs.
    ...(request.tenant === '' ? {} : { homeDir: tmpdir() }),
    http,
    signal: request.signal,
  }
  return { options, close: async () => await http.close() }
}

/** Manifest and config are fetched; no layer is. The caller closes the image. Throws the errors of a registry. */
export async function openPull(context: ServiceContext, request: PullRequest): Promise<Image> {
  const { sources } = context.config.indexer
  const { options, close } = pullConnection(context, request)
  try {
    const image = await openRegistryImage(request.reference, {
      ...options,
      platform: platformOf(request.platform) ?? sources.platform,
      isPlatformChosen: request.platform !== undefined || sources.isPlatformChosen === true,
    })
    return {
      ...image,
      close: async () => {
        await image.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

function registryOptions(
  { username, password, token, ...own }: RegistryOptions,
  { tenant, credentials, insecure }: PullRequest,
): RegistryOptions {
  const mine =
    tenant === '' && !credentials
      ? {
          ...(username === undefined ? {} : { username }),
          ...(password === undefined ? {} : { password }),
          ...(token === undefined ? {} : { token }),
        }
      : {}
  return { ...own, ...mine, ...credentials, ...(insecure ? { insecureHosts: ['*'] } : {}) }
}

function withoutCredentials(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const {
    DOCKER_CONFIG: _config,
    DOCKER_AUTH_CONFIG: _auth,
    REGISTRY_AUTH_FILE: _file,
    ...rest
  } = environment
  return { ...rest, HOME: tmpdir() }
}

function platformOf(text: string | undefined): Platform | undefined {
  if (text === undefined) return undefined
  const platform = parsePlatform(text)
  if (platform) return platform
  throw new PlimsollError('option-invalid', `A platform is os/arch or os/arch/variant, not «${text}».`)
}

/** By its manifest's digest; of one without, which registries do not have, by its config's. */
export function imageDigest({ manifestDigest, configDigest }: Image): string {
  return manifestDigest ?? configDigest
}

/** The index of several platforms that the reference named, where it named one. */
export function indexOfImage(
  image: Image,
): { readonly repository: string; readonly digest: string } | undefined {
  const [named] = image.repoDigests.flatMap((text) => parseImageReference(text) ?? [])
  if (!named?.digest || named.digest === imageDigest(image)) return undefined
  return { repository: repositoryName(named), digest: named.digest }
}

/** Pulls and indexes an image, and keeps what it holds. Throws PlimsollErrors, which are kept with the image as well. */
export async function pullImage(
  context: ServiceContext,
  indexState: string,
  request: PullRequest,
): Promise<StoredImage> {
  const opened = await openPull(context, request)
  const name = request.name ?? request.reference
  const image = { ...opened, name }
  const index = indexOfImage(opened)
  try {
    const { id } = await putImage(context.store, context.store.db, {
      tenant: request.tenant,
      digest: imageDigest(image),
      source: 'reference',
      name,
      ...(index ? { index } : {}),
    })
    return await indexOpened(context, { id, image, indexState, request })
  } finally {
    await opened.close()
  }
}

interface OpenedWork {
  readonly id: number
  readonly image: Image
  readonly indexState: string
  readonly request: Pick<PullRequest, 'tenant' | 'signal'>
  /** In place of the reports that are stored. */
  readonly cache?: LayerCache
}

/** Reads the layers that are not known, under the lease of the image, and keeps what they hold. */
export async function indexOpened(context: ServiceContext, work: OpenedWork): Promise<StoredImage> {
  const { store, replica } = context
  const { id, indexState, request } = work
  return await withLease(store, `image ${id}`, { replica, signal: request.signal }, async (signal) => {
    const known = await present(context, id)
    if (known.state === 'indexed' && known.indexState === indexState) return known
    try {
      await fill(context, work, signal)
    } catch (error) {
      if (error instanceof PlimsollError && !signal.aborted)
        await failImage(store.db, id, { code: error.code, message: error.message })
      throw error
    }
    return await present(context, id)
  })
}

async function present({ store }: ServiceContext, id: number): Promise<StoredImage> {
  const image = await imageById(store.db, id)
  if (image) return image
  throw new PlimsollError('image-not-found', 'The image was deleted while it was indexed.')
}

async function fill(context: ServiceContext, work: OpenedWork, signal: AbortSignal): Promise<void> {
  const { store, queue, config, environment } = context
  const { id, image, indexState, request } = work
  await setImageState(store.db, id, { state: 'indexing', step: 'FetchLayers' })
  const inspection: InspectionRequest = {
    target: { kind: 'reference', reference: image.name },
    sources: config.indexer.sources,
    layers: layerOptions(context),
    packages: config.indexer.packages,
    layerReports: { cache: work.cache ?? layerReports(store, request.tenant) },
    environment,
    progress: silentProgress,
    signal,
  }
  const read = await inspectLayers(image, layerInfos(image), inspection)
  await setImageState(store.db, id, { step: 'IndexManifest' })
  await finishImage(store, queue, id, {
    contents: { target: imageTarget(image), ...read },
    indexState,
    layers: image.layers.map(({ digest, diffId }) => digest ?? diffId),
  })
}

/** How the layers of images are read that the service fetches or is given. */
export function layerOptions({ config }: Pick<ServiceContext, 'config'>): InspectionRequest['layers'] {
  return { ...config.indexer.layers, concurrency: config.indexer.layerConcurrency }
}
