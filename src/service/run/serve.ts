import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { createHttpClient } from '../../net/http-client.ts'
import { VERSION } from '../../version.ts'
import type { ServiceConfig } from '../config/types.ts'
import type { ServiceContext } from '../context.ts'
import { createAdmission } from '../http/admission.ts'
import { createAuthenticator } from '../http/auth/authenticate.ts'
import { assertNotExposed, demandOf } from '../http/auth/exposure.ts'
import { type Listening, listen } from '../http/listen.ts'
import { createRequestListener, type RequestListener } from '../http/request-listener.ts'
import { createLogger } from '../observe/create-logger.ts'
import { type CollectedMetrics, createMetrics } from '../observe/create-metrics.ts'
import { introspectionSurface } from '../observe/introspection.ts'
import type { Logger } from '../observe/logger.ts'
import { createQueue } from '../queue/queue.ts'
import { createApiKeys } from '../store/api-keys.ts'
import { assemble as assembleParts } from './assemble.ts'
import { databaseChecks } from './checks.ts'
import { createMetricsPage } from './metrics-page.ts'
import { openDatabase } from './open-database.ts'
import { ROBOTS } from './robots.ts'
import { type Stoppable, stopInOrder } from './stop.ts'
import type { Assemble, Assembly } from './types.ts'
import { startPool } from './work.ts'

export interface Addresses {
  /** Absent where no role serves anything. */
  readonly main?: string
  readonly introspection?: string
}

export interface ServeOptions {
  /** Stops the service in order. */
  readonly signal: AbortSignal
  readonly environment: NodeJS.ProcessEnv
  readonly log?: Logger
  readonly assemble?: Assemble
  /** Milliseconds since 1970; the machine's clock where none is given. */
  readonly now?: () => number
  onListening?(addresses: Addresses): void
  /** How the operator says that files are to be read again: takes what is to be done then. */
  readonly onReload?: NonNullable<ServiceContext['onReload']>
}

/**
 * Runs a service until the signal, or until a part of it fails, which is thrown. Throws `service-exposed`,
 * `service-address-unusable`, `service-certificate-invalid`, `store-unreachable`, `store-outdated`.
 */
export async function serve(config: ServiceConfig, options: ServeOptions): Promise<void> {
  assertNotExposed(config.auth, config.listen)
  const log = options.log ?? createLogger(config.log)
  const metrics = createMetrics(log)
  metrics.set('clair_cmd_version_info', 1, { version: VERSION })
  const store = await openDatabase(config.store, { log, signal: options.signal })
  const replica = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
  const failure = new AbortController()
  const context: ServiceContext = {
    config,
    store,
    queue: createQueue(store, { replica }),
    log,
    metrics,
    now: options.now ?? (() => Date.now()),
    environment: options.environment,
    replica,
    ...(options.onReload ? { onReload: options.onReload } : {}),
    signal: AbortSignal.any([options.signal, failure.signal]),
  }
  const stoppable: Stoppable = { listening: [], workers: [], close: [() => store.close()] }
  try {
    const assembly = await (options.assemble ?? assembleParts)(context)
    if (assembly.close) stoppable.close.unshift(assembly.close)
    await start(context, { assembly, metrics, stoppable, options, fail: (error) => failure.abort(error) })
    await aborted(context.signal)
    log.info({}, 'service stopping')
  } catch (error) {
    failure.abort(error)
  } finally {
    await stopInOrder(stoppable, { grace: config.stopGrace, log })
  }
  log.info({}, 'service stopped')
  if (failure.signal.aborted) throw failure.signal.reason
}

/** Where API keys alone open the door, and there is none, every request is answered 401. */
async function warnOfClosedDoor({ config: { auth, listen }, store, log }: ServiceContext): Promise<void> {
  const { psk, oidc, apiKeys } = auth
  if (!apiKeys || psk || oidc.length > 0 || listen.tls?.clientCa !== undefined) return
  if (demandOf(auth, listen) !== 'always' || (await createApiKeys(store).areAny())) return
  log.warn({ listen: listen.host }, 'no API key yet: nobody is let in')
}

interface Start {
  readonly assembly: Assembly
  readonly metrics: CollectedMetrics
  readonly stoppable: Stoppable
  readonly options: ServeOptions
  readonly fail: (error: unknown) => void
}

async function start(context: ServiceContext, work: Start): Promise<void> {
  const { assembly, stoppable, options, fail } = work
  const { config, signal } = context
  await assembly.start?.()
  signal.throwIfAborted()
  if (assembly.surfaces.length > 0) await warnOfClosedDoor(context)
  for (const pool of assembly.pools) {
    const worker = startPool(context, pool)
    worker.done.catch(fail)
    stoppable.workers.push(worker)
  }
  follow(context, work)
  const introspection = config.introspection
    ? await open(context, introspectionListener(context, work), { ...config.introspection, tls: undefined })
    : undefined
  if (introspection) stoppable.introspection = introspection
  let main: Listening | undefined
  if (assembly.surfaces.length > 0) {
    main = await open(context, mainListener(context, work), { ...config.listen, tls: config.listen.tls })
    stoppable.listening.push(main)
  }
  const addresses = {
    ...(main ? { main: main.url } : {}),
    ...(introspection ? { introspection: introspection.url } : {}),
  }
  context.log.info({ ...addresses, roles: config.roles, version: VERSION }, 'service listening')
  options.onListening?.(addresses)
}

/** What goes on for ever beside requests and jobs. */
function follow({ signal }: ServiceContext, { assembly, stoppable, fail }: Start): void {
  if (!assembly.follow) return
  const following = assembly.follow(signal).catch((error: unknown) => {
    if (!signal.aborted) fail(error)
  })
  stoppable.close.unshift(() => following)
}

async function open(
  { config, log, signal }: ServiceContext,
  listener: RequestListener,
  { host, port, tls }: { host: string; port: number; tls: ServiceConfig['listen']['tls'] | undefined },
): Promise<Listening> {
  const { requestTimeout } = config.listen
  return await listen(listener, { host, port, ...(tls ? { tls } : {}), requestTimeout, log, signal })
}

function mainListener(context: ServiceContext, { assembly, stoppable }: Start): RequestListener {
  const { config, store, environment, signal } = context
  const http = createHttpClient({
    insecureHosts: [],
    env: environment,
    userAgent: `plimsoll/${VERSION}`,
    timeouts: { connect: 5000, headers: 5000, body: 5000 },
  })
  stoppable.close.unshift(() => http.close())
  const stop = new AbortController()
  stoppable.giveUp = () => stop.abort(new Error('The service stops.'))
  return createRequestListener({
    ...shared(context),
    surfaces: [...assembly.surfaces, ROBOTS],
    authenticate: createAuthenticator(config.auth, config.listen, {
      keys: createApiKeys(store),
      http,
      signal,
      now: () => context.now(),
    }),
    indexing: createAdmission(config.listen.maxIndexing),
    stop: stop.signal,
  })
}

function introspectionListener(
  context: ServiceContext,
  { assembly, metrics, stoppable }: Start,
): RequestListener {
  const surface = introspectionSurface({
    lives: stoppable.workers,
    checks: [...databaseChecks(context.store), ...assembly.checks],
    isStopping: () => context.signal.aborted,
    metrics: createMetricsPage(context, metrics, assembly.gauges),
  })
  return createRequestListener({
    ...shared(context),
    log: quiet(context.log),
    surfaces: [surface],
    authenticate: () => Promise.reject(new Error('Nothing here asks who calls.')),
    indexing: createAdmission(-1),
    stop: new AbortController().signal,
  })
}

function shared({ config, log, metrics, store }: ServiceContext) {
  return {
    log,
    metrics,
    patience: config.listen.requestTimeout,
    maxBodyBytes: config.listen.maxBodyBytes,
    isPassing: (error: unknown) => store.isPassing(error),
  }
}

/** Probes come every few seconds: what they ask is no news. */
function quiet(log: Logger): Logger {
  return {
    ...log,
    info: (fields, message) => log.debug(fields, message),
    child: (fields) => quiet(log.child(fields)),
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
