import { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createHttpClient } from '../../src/net/http-client.ts'
import type { Differences } from '../../src/service/clair/needs.ts'
import { clairSurface } from '../../src/service/clair/surface.ts'
import type { AuthConfig } from '../../src/service/config/types.ts'
import type { ServiceContext } from '../../src/service/context.ts'
import type { HarborNeeds } from '../../src/service/harbor/needs.ts'
import { harborSurface } from '../../src/service/harbor/surface.ts'
import { createAdmission } from '../../src/service/http/admission.ts'
import { createAuthenticator } from '../../src/service/http/auth/authenticate.ts'
import { listen } from '../../src/service/http/listen.ts'
import { createRequestListener } from '../../src/service/http/request-listener.ts'
import { nativeSurface, nativeTasks } from '../../src/service/native/surface.ts'
import { silentLogger } from '../../src/service/observe/logger.ts'
import { noMetrics } from '../../src/service/observe/metrics.ts'
import type { Indexer, Matcher } from '../../src/service/parts.ts'
import { createQueue } from '../../src/service/queue/queue.ts'
import { ROBOTS } from '../../src/service/run/robots.ts'
import { createApiKeys } from '../../src/service/store/api-keys.ts'
import { temporaryFolder } from '../registry-server.ts'
import { requestHere } from '../scan-here.ts'
import { testStore } from '../stores.ts'
import { testConfig } from './config.ts'
import { standInIndexer } from './stand-ins/indexer.ts'
import { type StandInMatcher, standInMatcher } from './stand-ins/matcher.ts'
import { standInPull } from './stand-ins/pull.ts'

const EXAMPLE_MIRROR = fileURLToPath(new URL('../../examples/mirror', import.meta.url))

export interface ServerSettings {
  readonly store?: 'sqlite' | 'postgres'
  readonly auth?: Partial<AuthConfig>
  readonly maxIndexing?: number
  /** Folder of advisories, in place of the example's. */
  readonly mirror?: string
  readonly log?: ServiceContext['log']
  readonly differences?: Differences
  readonly pull?: HarborNeeds['pull']
  /** In place of single members of the parts. */
  readonly indexer?: Partial<Indexer>
  readonly matcher?: Partial<Matcher>
  readonly now?: () => number
  /** Seals credentials. */
  readonly secret?: string
}

export interface TestServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly context: ServiceContext
  readonly indexer: Indexer
  readonly matcher: StandInMatcher
}

/** A service that speaks Clair's and Harbor's API over a fresh database, with the advisories of the example's mirror. */
export async function startServer(t: TestContext, settings: ServerSettings = {}): Promise<TestServer> {
  const dir = await temporaryFolder(t)
  const stop = new AbortController()
  const store = await testStore(t, settings.store ?? 'sqlite')
  const config = testConfig({ ...settings, dir, mirror: settings.mirror ?? EXAMPLE_MIRROR })
  const log = settings.log ?? silentLogger
  const context: ServiceContext = {
    config,
    store,
    queue: createQueue(store, { replica: 'test' }),
    log,
    metrics: noMetrics,
    now: settings.now ?? (() => Date.now()),
    environment: {},
    replica: 'test',
    signal: stop.signal,
  }
  const { indexer, matcher, differences, pull } = startParts(context, dir, settings)
  const http = createHttpClient({ insecureHosts: [], env: {}, userAgent: 'test' })
  const worker = context.queue.work(nativeTasks(context, indexer), {
    concurrency: 2,
    grace: 0,
    signal: stop.signal,
    onFault: () => undefined,
  })
  const listener = createRequestListener({
    surfaces: [
      ROBOTS,
      nativeSurface(context, { indexer, matcher, others: [] }),
      clairSurface(context, {
        indexer,
        matcher,
        differences,
      }),
      harborSurface(context, {
        indexer,
        matcher,
        pull,
      }),
    ],
    log,
    metrics: noMetrics,
    stop: stop.signal,
    isPassing: (error) => store.isPassing(error),
    patience: config.listen.requestTimeout,
    maxBodyBytes: config.listen.maxBodyBytes,
    indexing: createAdmission(config.listen.maxIndexing),
    authenticate: createAuthenticator(config.auth, config.listen, {
      keys: createApiKeys(store),
      http,
      signal: stop.signal,
      now: () => context.now(),
    }),
  })
  const listening = await listen(listener, { ...config.listen, log, signal: stop.signal })
  t.after(async () => {
    stop.abort(new Error('The test is over.'))
    listening.cut()
    await listening.stop()
    await worker
    await http.close()
  })
  return { url: listening.url, context, indexer, matcher }
}

/** The one place that knows what indexes, matches, compares and pulls. */
function startParts(context: ServiceContext, dir: string, settings: ServerSettings) {
  const request = requestHere(
    { kind: 'input', input: '' },
    { cache: dir, mirror: settings.mirror ?? EXAMPLE_MIRROR },
  )
  const indexer = Object.assign(standInIndexer(context), settings.indexer)
  return {
    indexer,
    matcher: Object.assign(standInMatcher(context, request), settings.matcher),
    differences: settings.differences ?? NO_DIFFERENCES,
    pull: settings.pull ?? standInPull(context, request, indexer.state),
  }
}

const NO_DIFFERENCES: Differences = {
  only: () => Readable.from([]),
}
