import type { LayerInfo } from '../../core/inventory.ts'
import type { ReadableImage } from '../../layers/read/read-layers.ts'
import type { InspectionRequest } from '../request.ts'
import { choosePackages } from './choose-packages.ts'
import { distributionOverride } from './distribution-override.ts'
import { inspectImage } from './inspect-image.ts'
import { inspectRootfs } from './inspect-rootfs.ts'
import { readImage } from './read-target.ts'
import type { Contents, Inspection, Overrides } from './types.ts'

/** Opens the target and takes its inventory, of the packages that were asked for. */
export async function inspect(request: InspectionRequest): Promise<Inspection> {
  const { inventory, ...contents } = await contentsOf(request)
  return { ...contents, ...choosePackages(inventory, request.packages) }
}

/** The same of an image that is at hand, whose source knows nothing but its layers: `request.target` is not looked at. */
export async function inspectLayers(
  image: ReadableImage,
  layers: readonly LayerInfo[],
  request: InspectionRequest,
): Promise<Omit<Inspection, 'target' | 'files' | 'seen'>> {
  const about = { kind: 'Image', name: image.name }
  const { inventory } = await readImage(image, layers, request, { ...(await overridesOf(request)), about })
  return choosePackages(inventory, request.packages)
}

async function overridesOf(request: InspectionRequest): Promise<Overrides> {
  const distribution = distributionOverride(request.layers.distribution)
  return { ...(distribution ? { distribution } : {}), ...(await namesOf(request)) }
}

async function contentsOf(request: InspectionRequest): Promise<Contents> {
  const { target } = request
  const overrides = await overridesOf(request)
  const { distribution } = overrides
  switch (target.kind) {
    case 'rootfs':
      return await inspectRootfs(target.path, request, overrides)
    case 'filesystem':
    case 'repository': {
      // Loaded when needed: an image has no use for git and its rules.
      const { inspectTree } = await import('./inspect-tree.ts')
      return await inspectTree(target, request, overrides)
    }
    case 'sbom': {
      const { inspectSbom } = await import('./inspect-sbom.ts')
      return await inspectSbom(target, request, distribution)
    }
    case 'purls': {
      const { inspectPurls } = await import('./inspect-purls.ts')
      return inspectPurls(target.purls, distribution)
    }
    default:
      return await inspectImage(target, request, overrides)
  }
}

async function namesOf({ layers, signal }: InspectionRequest): Promise<Pick<Overrides, 'javaNames'>> {
  if (layers.javaSha1Table === undefined) return {}
  const { readJavaNames } = await import('./java-names.ts')
  return { javaNames: await readJavaNames(layers.javaSha1Table, signal) }
}
