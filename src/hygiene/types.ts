import type { ImageConfig } from '../core/image.ts'
import type { InventoryPackage, LayerInfo } from '../core/inventory.ts'
import type { LayerReport } from '../core/layer-report.ts'
import type { WasteLimits } from './waste/dive-ci.ts'

/** All that is known of an image before anything is said of its hygiene. */
export interface HygieneInput {
  /** The reference as the user gave it, else the path. */
  readonly name: string
  /**
   * The tag that the image was asked for by, `latest` where the reference has neither tag nor digest; absent for files,
   * folders and digests.
   */
  readonly tag?: string
  /** One a layer, bottom first; of a root file system a single one. */
  readonly reports: readonly LayerReport[]
  /** In the order of `reports`; empty for a root file system. */
  readonly layers: readonly LayerInfo[]
  /** Absent: a root file system, which is started by somebody else. */
  readonly config?: ImageConfig
  /** Whether the image is in the OCI format, which has no place for a HEALTHCHECK. */
  readonly isOci?: boolean
  readonly packages: readonly InventoryPackage[]
  /** Of the scan, ISO 8601. */
  readonly now: string
  readonly maxLinkDepth: number
  readonly limits?: WasteLimits
}

/** Something to object to, by its row in the table of notes. */
export interface Note {
  /** `PLH-0201`. */
  readonly id: string
  /** Whole sentences, with the names and figures that matter. */
  readonly message: string
  /** Path in the image; absent: the image as such. */
  readonly file?: string
  readonly layer?: number
  readonly hiddenBy?: number
  /** What the image would be smaller without it. */
  readonly bytes?: number
  /** What to do, where that is known better than the table does. */
  readonly advice?: string
}
