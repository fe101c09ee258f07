import type { AnyAnalyser } from '../../core/analyser.ts'
import type { Image, ImageLayer } from '../../core/image.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { type LayerCache, settingsKey } from '../cache/layer-cache.ts'
import { requiredDigests } from '../cache/required-digests.ts'
import type { LayerLimits } from '../limits.ts'
import type { PathFilter } from '../path-filter.ts'
import { readLayer } from './read-layer.ts'

/** What is read of an image: its layers, and how they may be opened. */
export type ReadableImage = Pick<Image, 'name' | 'layers' | 'access'>

export interface ReadLayersOptions {
  readonly analysers: readonly AnyAnalyser[]
  readonly limits: LayerLimits
  readonly skip: PathFilter
  /** Absent: every layer is read, and nothing is kept. */
  readonly cache?: LayerCache
  /** Layers read side by side, where the source allows it. */
  readonly concurrency: number
  /** Hold layers to their diff id as well where they have a digest as stored. */
  readonly verifyDiffIds: boolean
  readonly signal: AbortSignal
  /**
   * Runs the reading of a layer that the cache lacks, so that of several who want it only one reads it: the cache is
   * asked again in `read`. It may give another report in place of an error.
   */
  readonly alone?: (
    layer: ImageLayer,
    read: (signal: AbortSignal) => Promise<LayerReport>,
    signal: AbortSignal,
  ) => Promise<LayerReport>
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
export async function readLayers(
  image: ReadableImage,
  options: ReadLayersOptions,
): Promise<readonly LayerReport[]> {
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
  const known = await Promise.all(
    distinct.map(
      async ({ layer }) => await options.cache?.get(requiredDigests(layer, options.verifyDiffIds), key),
    ),
  )
  for (const [index, job] of distinct.entries()) {
    const report = known[index]
    if (report) finish(job, report)
    else jobs.push(job)
  }
  await runJobs(image, jobs, options, async (job, signal) => {
    const { alone, cache, verifyDiffIds } = options
    if (!alone) return finish(job, await readAndKeep(image, job, key, { ...options, signal }))
    const read = async (inner: AbortSignal): Promise<LayerReport> => {
      const known = await cache?.get(requiredDigests(job.layer, verifyDiffIds), key)
      return known ?? (await readAndKeep(image, job, key, { ...options, signal: inner }))
    }
    finish(job, await alone(job.layer, read, signal))
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

async function readAndKeep(
  image: ReadableImage,
  { layer, indexes }: Job,
  key: string,
  options: ReadLayersOptions,
): Promise<LayerReport> {
  const needsDiffId = layer.digest === undefined || options.verifyDiffIds
  const { report, verified } = await readLayer(layer.open({ signal: options.signal }), {
    ...options,
    subject: `Layer ${(indexes[0] ?? 0) + 1} of ${image.layers.length} of ${image.name}`,
    layer: layer.diffId,
    expected: {
      ...(layer.digest ? { digest: layer.digest } : {}),
      ...(needsDiffId ? { diffId: layer.diffId } : {}),
    },
  })
  await options.cache?.put(verified, key, report)
  return report
}

/** Runs all jobs, as many at a time as the source and the options allow; throws the first failure. */
async function runJobs(
  image: ReadableImage,
  jobs: readonly Job[],
  options: ReadLayersOptions,
  run: (job: Job, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const isParallel = image.access === 'parallel'
  // The largest first: begun last, it would be read alone while the other processors idle.
  const queue = isParallel
    ? jobs.toSorted((a, b) => b.layer.size - a.layer.size)
    : jobs.toSorted((a, b) => a.layer.position - b.layer.position)
  const others = new AbortController()
  const signal = AbortSignal.any([options.signal, others.signal])
  const failures: unknown[] = []
  async function work(): Promise<void> {
    for (let job = queue.shift(); job !== undefined && failures.length === 0; job = queue.shift()) {
      try {
        signal.throwIfAborted()
        await run(job, signal)
      } catch (error) {
        failures.push(error)
        others.abort()
      }
    }
  }
  const workers = isParallel ? Math.max(1, Math.min(options.concurrency, queue.length)) : 1
  await Promise.all(Array.from({ length: workers }, work))
  if (failures.length > 0) throw failures[0]
}

/** The report with this layer named in its problems: kept reports name the one that they were made from. */
function withLayer(report: LayerReport, layer: string): LayerReport {
  const files = report.files.map((file) =>
    file.problems ? { ...file, problems: file.problems.map((one) => rename(one, layer)) } : file,
  )
  return { ...report, files, problems: report.problems.map((one) => rename(one, layer)) }
}

function rename(one: Problem, layer: string): Problem {
  if (one.layer === undefined) return one
  return problem(one.code, one.subject === one.layer ? layer : one.subject, one.detail, layer)
}
