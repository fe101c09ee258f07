import { findBase } from '../../base-images/find-base.ts'
import type { BaseImage } from '../../core/base-image.ts'
import type { LayerInfo } from '../../core/inventory.ts'
import type { ReportTarget } from '../../core/report.ts'
import { type BaseIndexFile, readBaseIndex } from './index-file.ts'

/** What an image was built on, by all that is at hand; `undefined` for what is no image, or tells nothing. */
export async function baseOfImage(
  target: ReportTarget,
  layers: readonly LayerInfo[],
  annotations: Readonly<Record<string, string>> | undefined,
  bases: BaseIndexFile | undefined,
): Promise<BaseImage | undefined> {
  const { config, configDigest } = target
  if (target.kind !== 'image' || !config) return undefined
  return findBase({
    config,
    layers,
    ...(configDigest ? { configDigest } : {}),
    ...(annotations ? { annotations } : {}),
    ...(bases ? { index: await readBaseIndex(bases) } : {}),
  })
}
