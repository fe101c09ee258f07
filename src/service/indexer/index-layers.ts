import { PlimsollError } from '../../core/errors.ts'
import type { ImageLayer } from '../../core/image.ts'
import type { LayerInfo } from '../../core/inventory.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { sha256 } from '../../core/sha256.ts'
import { inspectLayers } from '../../engine/inspect/index.ts'
import { layerReportKey } from '../../engine/inspect/reading-options.ts'
import { type InspectionRequest, silentProgress } from '../../engine/request.ts'
import { TreeBuilder } from '../../layers/tree.ts'
import { isForeignLayer } from '../../sources/uri/index.ts'
import type { ServiceContext } from '../context.ts'
import type { StoredContents } from '../parts.ts'
import { layerReports } from '../store/layer-reports.ts'
import { withLease } from '../store/leases.ts'
import type { CheckedManifest } from './check-manifest.ts'

export interface IndexLayersOptions {
  readonly tenant: string
  /** As layersByUri makes them of the manifest. */
  readonly layers: readonly ImageLayer[]
  readonly signal: AbortSignal
  /** Called before the first layer is fetched. */
  readonly fetching: () => Promise<void>
}

/**
 * What the layers of a manifest hold. Each that is not known is fetched under a lease of its own, so that manifests and
 * replicas that share it fetch it once. Throws what sources/uri and layers/read throw.
 */
export async function indexLayers(
  context: ServiceContext,
  { digest }: CheckedManifest,
  { tenant, layers, signal, fetching }: IndexLayersOptions,
): Promise<StoredContents> {
  const { config, store, replica } = context
  const options = {
    ...config.indexer.layers,
    concurrency: config.indexer.layerConcurrency,
    verifyDiffIds: false,
  }
  const key = layerReportKey({ layers: options })
  let begun: Promise<void> | undefined
  async function alone(
    layer: ImageLayer,
    read: (signal: AbortSignal) => Promise<LayerReport>,
    outer: AbortSignal,
  ): Promise<LayerReport> {
    begun ??= fetching()
    await begun
    try {
      return await withLease(store, leaseName(tenant, layer, key), { replica, signal: outer }, read)
    } catch (error) {
      if (!isForeignLayer(layer.mediaType) || !isUnreachable(error)) throw error
      return foreignReport(layer, error)
    }
  }
  const request: InspectionRequest = {
    target: { kind: 'reference', reference: digest },
    sources: config.indexer.sources,
    layers: options,
    packages: config.indexer.packages,
    layerReports: { cache: layerReports(store, tenant), alone },
    environment: context.environment,
    progress: silentProgress,
    signal,
  }
  const image = { name: digest, access: 'parallel', layers } as const
  const read = await inspectLayers(image, layers.map(layerInfo), request)
  return {
    target: { kind: 'image', name: digest, manifestDigest: digest, repoTags: [], repoDigests: [] },
    ...read,
  }
}

/** Hashed, because a tenant's name may be anything. */
function leaseName(tenant: string, { digest }: ImageLayer, key: string): string {
  return `layer ${sha256(JSON.stringify([tenant, digest, key])).slice(0, 40)}`
}

/** Nothing more is known of a layer that was not fetched this time. */
function layerInfo({ diffId, digest, size }: ImageLayer): LayerInfo {
  return { diffId, ...(digest ? { digest } : {}), size }
}

function isUnreachable(error: unknown): error is PlimsollError {
  return error instanceof PlimsollError && error.code === 'layer-unreachable'
}

/** Kept nowhere: it may be to be had the next time. */
function foreignReport({ diffId }: ImageLayer, { message }: PlimsollError): LayerReport {
  return {
    kind: 'layer-report',
    files: [],
    tree: new TreeBuilder().take(),
    entryCount: 0,
    problems: [problem('layer-foreign', diffId, message, diffId)],
  }
}
