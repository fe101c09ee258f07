import type { Image } from '../../core/image.ts'
import type { ImageTree } from '../../core/image-tree.ts'
import { openLayerCache } from '../../layers/cache/layer-cache.ts'
import { readLayers } from '../../layers/read/read-layers.ts'
import { mergeTrees } from '../../layers/squash/merged-tree.ts'
import { type LayerTree, readTree } from '../../layers/squash/tree-index.ts'
import { layerSummaries } from '../../layers/summary/layer-summaries.ts'
import { sizedTree } from '../../layers/summary/sized-tree.ts'
import { imageTarget, layerInfos } from '../inspect/inspect-image.ts'
import { openImage } from '../inspect/open-image.ts'
import { readingOptions } from '../inspect/reading-options.ts'
import type { ImageTarget, InspectionRequest } from '../request.ts'

/** What an image is made of, with the names of all that each layer holds, bottom first. */
export interface ReadTree {
  readonly tree: ImageTree
  readonly trees: readonly LayerTree[]
  /** Index of the layer whose entry is seen at a path in the end. */
  readonly visibleLayer: (path: string) => number | undefined
}

/** Reads the layers that are not known, and lays all over each other. Throws PlimsollErrors. */
export async function readImageTree(target: ImageTarget, request: InspectionRequest): Promise<ReadTree> {
  const image = await openImage(target, request)
  try {
    return await treeOf(image, request)
  } finally {
    await image.close()
    request.progress.done()
  }
}

async function treeOf(image: Image, request: InspectionRequest): Promise<ReadTree> {
  const { layers: options, progress, signal } = request
  progress.step(`Reading ${image.layers.length} layers`)
  const reports = await readLayers(image, {
    ...readingOptions(request),
    concurrency: options.concurrency,
    verifyDiffIds: options.verifyDiffIds,
    ...(options.cacheDir === undefined ? {} : { cache: openLayerCache(options.cacheDir) }),
    signal,
  })
  const trees = reports.map(({ tree }) => readTree(tree))
  const merged = mergeTrees(trees, options.limits.maxLinkDepth)
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
  const tree = {
    target: imageTarget(image),
    layers: layerSummaries(layerInfos(image), trees, merged),
    root: sizedTree(merged.root),
    shippedBytes: sum(merged.layerBytes),
    hiddenBytes: sum(merged.hidden.map(({ bytes }) => bytes)),
    problems: reports.flatMap(({ problems }) => problems),
  }
  return { tree, trees, visibleLayer: (path) => merged.at(path)?.layer }
}

/** What one layer brings, by itself. */
export function treeOfLayer({ trees }: ReadTree, index: number, maxLinkDepth: number) {
  const own = trees[index]
  return own && sizedTree(mergeTrees([own], maxLinkDepth).root)
}
