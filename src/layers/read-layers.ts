import type { Analyser } from '../core/analyser.ts'
import type { Digest } from '../core/digest.ts'
import type { Image, ImageLayer } from '../core/image.ts'
import type { LayerReport } from '../core/layer-report.ts'
import { type LayerCache, settingsKey } from './cache.ts'
import type { LayerLimits } from './limits.ts'
import type { PathFilter } from './path-filter.ts'
import { readLayer } from './read-layer.ts'

export interface ReadLayersOptions {
  readonly analysers: readonly Analyser[]
  readonly limits: LayerLimits
  readonly skip: PathFilter
  /** Absent: every layer is read, and nothing is kept. */
  readonly cache?: LayerCache
  /** Layers read side by side, where the source allows it. */
  readonly concurrency: number
  /** Hold layers to their diff id as well where they have a digest as stored. */
  readonly verifyDiffIds: boolean
  readonly signal: AbortSignal
  /** Called after each layer with how many of them are done. */
  progress?(done: number): void
}

/** A layer that has to be read, and every place of it in the image. */
interface Job {
  readonly layer: ImageLayer
  readonly indexes: number[]
}

/**
 * The report of each layer of the image, in its order. A layer that the cache knows is not opened. The first
 * failure stops the others and is what is thrown; see read-layer.ts for the errors.
 */
export async function readLayers(image: Image, options: ReadLayersOptions): Promise<readonly LayerReport[]> {
  const key = settingsKey(options)
  const reports: LayerReport[] = Array.from({ length: image.layers.length })
  const jobs: Job[] = []
  let done = 0
  function finish({ layer, indexes }: Job, report: LayerReport): void {
    const named = withLayer(report, layer.diffId)
    for (const index of indexes) reports[index] = named
    done += indexes.length
    options.progress?.(done)
  }
  const distinct = distinctLayers(image.layers)
  const known = await Promise.all(distinct.map(({ layer }) => lookUp(layer, key, options)))
  for (const [index, job] of distinct.entries()) {
    const report = known[index]
    if (report) finish(job, report)
    else jobs.push(job)
  }
  await runJobs(image, jobs, options, async (job, signal) => {
    finish(job, await readAndKeep(image, job, key, { ...options, signal }))
  })
  return reports
}

/** Layers with the same bytes, by the word of the source, are one. */
function distinctLayers(layers: readonly ImageLayer[]): Job[] {
  const jobs = new Map<string, Job>()
  for (const [index, layer] of layers.entries()) {
    // The diff id goes with it: a digest that comes with two diff ids has one that is wrong.
    const id = `${layer.digest ?? ''} ${layer.diffId}`
    const job = jobs.get(id) ?? { layer, indexes: [] }
    job.indexes.push(index)
    jobs.set(id, job)
  }
  return [...jobs.values()]
}

/**
 * By the digest as stored, where there is one, and then by nothing else: a layer whose blob is not the one that was
 * verified has to be read, whatever diff id is claimed for it.
 */
async function lookUp(
  layer: ImageLayer,
  key: string,
  { cache, verifyDiffIds }: ReadLayersOptions,
): Promise<LayerReport | undefined> {
  if (!cache) return undefined
  if (layer.digest && verifyDiffIds) return await cache.get(pairKey(layer), key)
  return await cache.get(layer.digest ?? layer.diffId, key)
}

async function readAndKeep(
  image: Image,
  { layer, indexes }: Job,
  key: string,
  options: ReadLayersOptions,
): Promise<LayerReport> {
  const needsDiffId = layer.digest === undefined || options.verifyDiffIds
  const { report, verified } = await readLayer(layer.open({ signal: options.signal }), {
    ...options,
    subject: `layer ${(indexes[0] ?? 0) + 1} of ${image.layers.length} of ${image.name}`,
    layer: layer.diffId,
    expected: {
      ...(layer.digest ? { digest: layer.digest } : {}),
      ...(needsDiffId ? { diffId: layer.diffId } : {}),
    },
  })
  for (const digest of verified) await options.cache?.put(digest, key, report)
  return report
}
