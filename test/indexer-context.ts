/** An indexer for tests: over a real store and queue, with layers on a server of the test. */
import { createHash } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { RELATIONSHIPS } from '../src/core/package.ts'
import { DEFAULT_LIMITS } from '../src/layers/limits.ts'
import type { ServiceConfig } from '../src/service/config/types.ts'
import type { ServiceContext } from '../src/service/context.ts'
import { createIndexer, type IndexerNeeds } from '../src/service/indexer/index.ts'
import { silentLogger } from '../src/service/observe/logger.ts'
import { noMetrics } from '../src/service/observe/metrics.ts'
import type { Indexer, ManifestRequest } from '../src/service/parts.ts'
import { createQueue } from '../src/service/queue/queue.ts'
import type { Store } from '../src/service/store/store.ts'
import type { Answer } from './http-server.ts'
import { testServiceConfig } from './service-config.ts'
import { tarOf } from './tar-builder.ts'

interface Teardown {
  after(work: () => Promise<void> | void): void
}

export interface TestIndexer {
  readonly indexer: Indexer
  readonly context: ServiceContext
  /** As a stop of the service, or its death. */
  readonly stop: () => void
}

export interface TestIndexerOptions {
  readonly replica?: string
  readonly indexer?: Partial<ServiceConfig['indexer']>
  readonly maxIndexing?: number
  readonly needs?: IndexerNeeds
}

export function testIndexerConfig(changes: Partial<ServiceConfig['indexer']> = {}): ServiceConfig['indexer'] {
  return {
    ...testServiceConfig('/nonexistent').indexer,
    layers: {
      limits: DEFAULT_LIMITS,
      skipDirs: [],
      skipFiles: [],
      concurrency: 2,
      verifyDiffIds: false,
    },
    packages: {
      includeDevelopment: true,
      includePrograms: false,
      relationships: RELATIONSHIPS,
    },
    sources: {
      platform: { os: 'linux', architecture: 'amd64' },
      imageSources: ['registry'],
      registry: { insecureHosts: [] },
    },
    ...changes,
  }
}

export function testIndexer(t: Teardown, store: Store, options: TestIndexerOptions = {}): TestIndexer {
  const { replica = 'a', needs } = options
  const stopping = new AbortController()
  const config = testServiceConfig('/nonexistent', { indexer: testIndexerConfig(options.indexer) })
  const { maxIndexing = config.listen.maxIndexing } = options
  const context: ServiceContext = {
    config: { ...config, listen: { ...config.listen, maxIndexing } },
    store,
    queue: createQueue(store, { replica }),
    log: silentLogger,
    metrics: noMetrics,
    now: Date.now,
    environment: {},
    replica,
    signal: stopping.signal,
  }
  t.after(() => stopping.abort())
  const indexer = createIndexer(context, { sleep: () => Promise.resolve(), ...needs })
  return { indexer, context, stop: () => stopping.abort(new Error('the service stops')) }
}

export interface TestLayer {
  readonly digest: string
  readonly bytes: Buffer
}

/** A layer with one package of Alpine in a database that replaces those of layers below. */
export function apkLayer(
  name: string,
  compression: 'none' | 'gzip' | 'zstd' = 'gzip',
  filler: Uint8Array = new Uint8Array(),
): TestLayer {
  const installed = `C:Q1\nP:${name}\nV:1.0-r0\nA:x86_64\nL:MIT\n\n`
  return layerOf(
    tarOf([
      { path: 'lib/apk/db/installed', content: installed },
      { path: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.18.4\n' },
      { path: 'filler', content: filler },
    ]),
    compression,
  )
}

export function layerOf(tar: Buffer, compression: 'none' | 'gzip' | 'zstd' = 'none'): TestLayer {
  const bytes = compression === 'none' ? tar : compression === 'gzip' ? gzipSync(tar) : zstdCompressSync(tar)
  return { digest: digestOf(bytes), bytes }
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** A manifest of layers that lie at `BASE/digest`. */
export function manifestOf(
  layers: readonly Pick<TestLayer, 'digest'>[],
  base: string,
  headers: Readonly<Record<string, readonly string[]>> = {},
): ManifestRequest {
  const digests = layers.map(({ digest }) => digest)
  return {
    hash: digestOf(Buffer.from(JSON.stringify(digests))),
    layers: digests.map((hash) => ({ hash, uri: `${base}/${hash}`, headers })),
  }
}

/** Gives each layer at its digest. */
export function serving(layers: readonly TestLayer[]): Answer {
  return (request, response) => {
    const layer = layers.find(({ digest }) => request.path === `/${digest}`)
    if (layer) response.writeHead(200, { 'content-length': layer.bytes.length }).end(layer.bytes)
    else response.writeHead(404).end()
  }
}
