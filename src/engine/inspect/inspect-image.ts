import type { BaseImage } from '../../core/base-image.ts'
import type { Image } from '../../core/image.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import type { LayerInfo } from '../../core/inventory.ts'
import type { ReportTarget } from '../../core/report.ts'
import { type InventoryCache, openInventoryCache } from '../../layers/cache/inventory-cache.ts'
import { baseOfImage } from '../base/base-of-image.ts'
import type { ImageTarget, InspectionRequest } from '../request.ts'
import { openImage } from './open-image.ts'
import { type Reading, readImage } from './read-target.ts'
import { inventorySettings } from './reading-options.ts'
import type { Contents, Overrides } from './types.ts'

/** Opens the image and takes its inventory: every layer is read once, or not at all where it is known. */
export async function inspectImage(
  target: ImageTarget,
  request: InspectionRequest,
  overrides: Overrides,
): Promise<Contents> {
  const image = await openImage(target, request)
  try {
    return await inventoryOf(image, request, overrides)
  } finally {
    await image.close()
  }
}

async function inventoryOf(
  image: Image,
  request: InspectionRequest,
  overrides: Overrides,
): Promise<Contents> {
  const inventories = inventoryCache(image, request, overrides)
  // An inventory that was kept has no names of files, and says nothing of what else was looked for.
  const kept = request.files || request.look ? undefined : inventories?.get()
  const layers = layerInfos(image)
  const target = imageTarget(image)
  const base = await baseOfImage(target, layers, image.annotations, request.bases)
  const head = { target, ...(base ? { base } : {}) }
  if (kept) return { ...head, inventory: { kind: 'inventory', layers, ...kept } }
  const read = await readImage(image, layers, request, {
    ...overrides,
    about: aboutImage(image, base),
  })
  await inventories?.put(read.inventory)
  return { ...head, ...read }
}

function aboutImage(image: Image, base: BaseImage | undefined): Reading['about'] {
  const { name, config, origin, layers } = image
  const tag = tagOf(origin)
  return {
    kind: 'Image',
    name,
    config,
    isOci: layers.some(({ mediaType }) => mediaType.startsWith('application/vnd.oci.')),
    ...(base ? { base } : {}),
    ...(tag === undefined ? {} : { tag }),
  }
}

/** Of a reference; a digest says more than any tag. */
function tagOf({ kind, location }: Image['origin']): string | undefined {
  if (kind === 'docker-archive' || kind === 'oci-layout') return undefined
  const { tag, digest } = parseImageReference(location) ?? {}
  return digest === undefined ? (tag ?? 'latest') : undefined
}

function inventoryCache(
  image: Image,
  request: InspectionRequest,
  { javaNames }: Overrides,
): InventoryCache | undefined {
  const { cacheDir, build, verifyDiffIds, limits, distribution } = request.layers
  if (cacheDir === undefined || build === undefined || request.layerReports) return undefined
  return openInventoryCache(cacheDir, {
    build,
    settings: inventorySettings(request),
    layers: image.layers,
    verifyDiffIds,
    maxLinkDepth: limits.maxLinkDepth,
    distribution,
    javaNames: javaNames?.digest,
  })
}

export function layerInfos(image: Image): LayerInfo[] {
  return image.layers.map((layer) => {
    const history = layer.historyIndex === undefined ? undefined : image.config.history[layer.historyIndex]
    return {
      diffId: layer.diffId,
      ...(layer.digest ? { digest: layer.digest } : {}),
      size: layer.size,
      ...(history?.createdBy === undefined ? {} : { createdBy: history.createdBy }),
    }
  })
}

export function imageTarget(image: Image): ReportTarget {
  return {
    kind: 'image',
    name: image.name,
    origin: image.origin,
    platform: image.platform,
    configDigest: image.configDigest,
    ...(image.manifestDigest ? { manifestDigest: image.manifestDigest } : {}),
    repoTags: image.repoTags,
    repoDigests: image.repoDigests,
    size: image.layers.reduce((sum, layer) => sum + layer.size, 0),
    config: image.config,
  }
}
