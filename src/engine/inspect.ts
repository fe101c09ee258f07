import type { Distribution } from '../core/distribution.ts'
import { PlimsollError } from '../core/errors.ts'
import type { Image } from '../core/image.ts'
import type { Inventory, LayerInfo } from '../core/inventory.ts'
import type { ReportTarget } from '../core/report.ts'
import { ECOSYSTEMS } from '../ecosystems/registry.ts'
import { type InventoryCache, openInventoryCache } from '../layers/cache/inventory-cache.ts'
import { settingsKey } from '../layers/cache/layer-cache.ts'
import { openImage } from './open-image.ts'
import { readFolder, readImage } from './read-target.ts'
import { readingOptions } from './reading-options.ts'
import type { ScanRequest } from './request.ts'

/** What the target is and what it holds, before anything is judged. */
export interface Inspection {
  readonly target: ReportTarget
  readonly inventory: Inventory
}

/** Opens the target and takes its inventory: every layer is read once, or not at all where it is known. */
export async function inspect(request: ScanRequest): Promise<Inspection> {
  const distribution = distributionOverride(request.layers.distribution)
  if (request.target.kind === 'rootfs') return await inspectFolder(request.target.path, request, distribution)
  const image = await openImage(request.target, request)
  try {
    return await inspectImage(image, request, distribution)
  } finally {
    await image.close()
  }
}

async function inspectImage(
  image: Image,
  request: ScanRequest,
  distribution: Distribution | undefined,
): Promise<Inspection> {
  const inventories = inventoryCache(image, request)
  const kept = await inventories?.get()
  const layers = layerInfos(image)
  if (kept) return { target: imageTarget(image), inventory: { kind: 'inventory', layers, ...kept } }
  const inventory = await readImage(image, layers, request, distribution)
  await inventories?.put(inventory)
  return { target: imageTarget(image), inventory }
}

function inventoryCache(image: Image, request: ScanRequest): InventoryCache | undefined {
  const { cacheDir, build, verifyDiffIds, limits, distribution } = request.layers
  if (cacheDir === undefined || build === undefined) return undefined
  return openInventoryCache(cacheDir, {
    build,
    settings: settingsKey(readingOptions(request)),
    layers: image.layers,
    verifyDiffIds,
    maxLinkDepth: limits.maxLinkDepth,
    distribution,
  })
}

async function inspectFolder(
  path: string,
  request: ScanRequest,
  distribution: Distribution | undefined,
): Promise<Inspection> {
  const inventory = await readFolder(path, request, distribution)
  return { target: { kind: 'rootfs', name: path, repoTags: [], repoDigests: [] }, inventory }
}

function layerInfos(image: Image): LayerInfo[] {
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

function imageTarget(image: Image): ReportTarget {
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

/** `--distro alpine/3.18` as a distribution. */
function distributionOverride(text: string | undefined): Distribution | undefined {
  if (text === undefined) return undefined
  const slash = text.indexOf('/')
  const family = slash < 0 ? text : text.slice(0, slash)
  const version = slash < 0 ? '' : text.slice(slash + 1)
  const distributions = ECOSYSTEMS.filter((ecosystem) => ecosystem.distribution)
  const ecosystem = distributions.find(({ id }) => id === family)
  if (!ecosystem) {
    const known = distributions.map(({ id }) => id).join(', ')
    throw new PlimsollError(
      'option-invalid',
      `--distro ${text}: there is no family ${family}; known are ${known}.`,
    )
  }
  const distribution = ecosystem.distribution?.(version)
  if (!distribution) {
    throw new PlimsollError(
      'option-invalid',
      `--distro ${text}: ${version || '(nothing)'} is no version of ${family}.`,
    )
  }
  return { ...distribution, decidedBy: '--distro' }
}
