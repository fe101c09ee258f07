import { baseOfHistory } from '../base-images/history.ts'
import { namedBase } from '../base-images/labels.ts'
import type { BaseImage } from '../core/base-image.ts'
import type { Report } from '../core/report.ts'

/** How much of an image its base brought, as far as that is known. */
export type BaseLayers = NamedBase &
  (
    | {
        readonly kind: 'known'
        /** The lowest so many layers are of the base. */
        readonly layers: number
        /** The instruction that ended the base, where its history told it. */
        readonly lastInstruction?: string
      }
    | { readonly kind: 'unknown'; readonly why: string }
  )

interface NamedBase {
  readonly name?: string
  readonly digest?: string
}

/** Which layers come with the base image: as the scan found it, and of older reports by labels and history alone. */
export function baseLayersOf(report: Pick<Report, 'target' | 'layers' | 'base'>): BaseLayers {
  const { target, layers, base } = report
  const { config } = target
  const named = nameIn(base) ?? namedBase(config?.labels ?? {})
  if (base?.layers !== undefined && base.layersBy !== 'history')
    return { ...named, kind: 'known', layers: base.layers }
  if (!config || layers.length === 0)
    return { ...named, kind: 'unknown', why: 'what was scanned has no layers' }
  return { ...named, ...baseOfHistory(config.history, layers.length) }
}

function nameIn(base: BaseImage | undefined): NamedBase | undefined {
  if (base?.name === undefined) return undefined
  return { name: base.name, ...(base.digest ? { digest: base.digest } : {}) }
}
