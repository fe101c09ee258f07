import { createGuardedClient, type Resolve } from '../../net/guarded-client.ts'
import type { Sleep } from '../../net/http-client.ts'
import { layersByUri } from '../../sources/uri/index.ts'
import { VERSION } from '../../version.ts'
import type { FetchGuard } from '../config/types.ts'
import type { ServiceContext } from '../context.ts'
import { RequestFault } from '../http/route.ts'
import type { Indexer, IndexRequest, ManifestRequest, StoredImage } from '../parts.ts'
import { findImage, readContents, removeImages, touchImage } from '../store/images.ts'
import { checkManifest } from './check-manifest.ts'
import { indexManifest, isCurrent } from './index-manifest.ts'
import { indexState } from './index-state.ts'
import { createRunning } from './running.ts'

/** What tests put in place of the network's ways. */
export interface IndexerNeeds {
  readonly resolve?: Resolve
  readonly sleep?: Sleep
}

/** Milliseconds without a byte, where the time for the whole layer is longer. */
const MAX_SILENCE = 60_000
/** Attempts after the first to get an answer; a transfer that breaks has more. */
const RETRIES = 2

/** Indexes manifests whose layers lie at addresses. Throws `input-unreadable`; see index-state.ts. */
export function createIndexer(context: ServiceContext, needs: IndexerNeeds = {}): Indexer {
  const { config, store } = context
  const state = indexState(config.indexer)
  const client = createClient(context, needs)
  const running = createRunning()
  // What callers have left goes on, and still must not pile up.
  const { maxIndexing } = config.listen
  const maxRunning = maxIndexing < 0 ? Infinity : 2 * maxIndexing

  async function index(request: ManifestRequest, { tenant, signal }: IndexRequest): Promise<StoredImage> {
    const manifest = checkManifest(request)
    const known = await findImage(store.db, tenant, manifest.digest)
    if (known && isCurrent(known, { manifest, state })) {
      await touchImage(store, known.id)
      return known
    }
    if (running.count >= maxRunning) {
      throw new RequestFault(429, 'too-many-requests', 'too many manifests are being indexed')
    }
    const options = {
      client,
      maxBytes: config.indexer.fetch.maxBytes,
      maxTime: config.indexer.fetch.timeout,
      ...(needs.sleep ? { sleep: needs.sleep } : {}),
    }
    const work = { tenant, manifest, layers: layersByUri(manifest.layers, options), state }
    return await running.share(
      JSON.stringify([tenant, manifest.digest]),
      {
        run: async () => logged(context, await indexManifest(context, work)),
        isDone: (image) => isCurrent(image, work),
        onAbandonedFailure: (error) =>
          context.log.warn(
            { manifest: manifest.digest, err: error },
            'indexing failed, nobody waited for it',
          ),
      },
      signal,
    )
  }

  return {
    state,
    indexManifest: index,
    find: async (tenant, digest) => await findImage(store.db, tenant, digest),
    contents: async ({ id }) => await readContents(store.db, id),
    remove: async (tenant, digests) => await removeImages(store, tenant, digests),
  }
}

function logged(context: ServiceContext, image: StoredImage): StoredImage {
  const fields = { manifest: image.digest, packages: image.packageCount }
  if (image.state === 'indexed') context.log.info(fields, 'manifest indexed')
  else context.log.warn({ ...fields, ...image.error }, 'manifest could not be indexed')
  return image
}

function createClient({ config, environment, signal }: ServiceContext, { resolve, sleep }: IndexerNeeds) {
  const { fetch, sources } = config.indexer
  const { cacert, insecureHosts } = sources.registry
  const client = createGuardedClient({
    guard: fetch,
    maxRedirects: fetch.maxRedirects,
    insecureHosts,
    cacert,
    env: environment,
    userAgent: `plimsoll/${VERSION}`,
    timeouts: timeouts(fetch),
    retries: RETRIES,
    ...(resolve ? { resolve } : {}),
    ...(sleep ? { sleep } : {}),
  })
  signal.addEventListener('abort', () => void client.close().catch(() => undefined), { once: true })
  return client
}

function timeouts({ timeout }: FetchGuard) {
  const silence = Math.min(timeout, MAX_SILENCE)
  return { connect: Math.min(timeout, 15_000), headers: silence, body: silence }
}
